"""M/M/10 with SimPy in an environment of its own: `simpy_mmc.py CUSTOMERS`."""

import json
import random
import sys
import time

import simpy

n = int(sys.argv[1])
random.seed(1)
env = simpy.Environment()
servers = simpy.Resource(env, capacity=10)
waits = []


def customer():
    came = env.now
    with servers.request() as request:
        yield request
        waits.append(env.now - came)
        yield env.timeout(random.expovariate(1.0))


def source():
    for _ in range(n):
        yield env.timeout(random.expovariate(9.0))
        env.process(customer())


began = time.process_time()
env.process(source())
env.run()
print(json.dumps({"n": n, "cpu_s": time.process_time() - began, "wait": sum(waits) / n}))
