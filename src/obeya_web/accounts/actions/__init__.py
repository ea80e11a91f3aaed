"""Every write of this app: one transaction and one audit entry each; who may do it is asked here once more."""
