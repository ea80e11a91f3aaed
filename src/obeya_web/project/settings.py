"""Django's settings; everything that differs between installations comes from configuration.py."""

from __future__ import annotations

from pathlib import Path

from obeya_web.project.configuration import read_configuration

CONFIGURATION = read_configuration()
PACKAGE = Path(__file__).resolve().parents[1]

DEBUG = False
SECRET_KEY = CONFIGURATION.secret_key
ALLOWED_HOSTS = CONFIGURATION.allowed_hosts
ROOT_URLCONF = "obeya_web.project.urls"
WSGI_APPLICATION = "obeya_web.project.wsgi.application"
DATABASES = {"default": CONFIGURATION.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, so that rate limits hold for all processes together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Far above what is live at once: past it entries are thrown away, and with them counted attempts.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

INSTALLED_APPS = [
    "obeya_web.lib",
    "obeya_web.jobs",
    "obeya_web.notices",
    "obeya_web.accounts",
    "obeya_web.conversation",
    "obeya_web.processes",
    "obeya_web.measures",
    "obeya_web.followup",
    "obeya_web.improvement",
    "obeya_web.watch",
    "obeya_web.streams",
    "obeya_web.twins",
    "obeya_web.reporting",
    "obeya_web.portfolio",
    "obeya_web.search",
    "obeya_web.explorer",
    "obeya_web.backstage",
    "obeya_web.inbox",
    "obeya_web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "obeya_web.lib.csp.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "obeya_web.accounts.sign_in.sessions.SessionLife",
    "obeya_web.lib.reading.ReadingPreferences",
    "obeya_web.api.authentication.ByToken",
    "obeya_web.project.permission.Permission",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "obeya_web.project.context.page",
            ],
            "builtins": ["obeya_web.lib.templatetags.obeya"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# People and sign-in
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "obeya_web.accounts.sign_in.adapters.ByInvitation"
ACCOUNT_FORMS = {
    "login": "obeya_web.accounts.sign_in.forms.PasswordSignIn",
    "change_password": "obeya_web.accounts.sign_in.forms.NewPassword",
    "reauthenticate": "obeya_web.accounts.sign_in.forms.PasswordAgain",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if CONFIGURATION.is_https else "http"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
# A new password ends all other sessions, by the hash that every session carries.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Counted before a password is hashed, for all processes together.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/15m/key",
    "login_failed_from": "30/15m/ip",
    "second_step": "5/15m/key",
    "reset_password": "20/15m/ip,3/15m/key",
    "sign_in_link": "30/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIGURATION.n_proxies
MFA_ADAPTER = "obeya_web.accounts.sign_in.adapters.SecondStep"
MFA_FORMS = {
    "authenticate": "obeya_web.accounts.sign_in.forms.Code",
    "reauthenticate": "obeya_web.accounts.sign_in.forms.CodeAgain",
    "activate_totp": "obeya_web.accounts.sign_in.forms.FirstCode",
    "add_webauthn": "obeya_web.accounts.sign_in.forms.NewPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
OIDC = CONFIGURATION.oidc
SOCIALACCOUNT_ADAPTER = "obeya_web.accounts.sign_in.adapters.OrganisationAccounts"
SOCIALACCOUNT_PROVIDERS = OIDC.as_provider() if OIDC else {}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SESSION_COOKIE_AGE = 14 * 24 * 3600

# E-mail goes through the outbox, and leaves only when a server was named
EMAIL_BACKEND = "obeya_web.jobs.mail.ThroughOutbox"
EMAIL_HOST = CONFIGURATION.mail.host
EMAIL_PORT = CONFIGURATION.mail.port
EMAIL_HOST_USER = CONFIGURATION.mail.user
EMAIL_HOST_PASSWORD = CONFIGURATION.mail.password
EMAIL_USE_SSL = CONFIGURATION.mail.has_tls
EMAIL_USE_TLS = CONFIGURATION.mail.starts_tls
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION.mail.sender
OBEYA_DELIVERIES = "obeya_web.project.deliveries.DELIVERIES"
OBEYA_TILES = "obeya_web.project.tiles.TILES"
OBEYA_WEEK_WINS = "obeya_web.improvement.winning.wins_between"
OBEYA_PROOFS = "obeya_web.watch.proofs.proofs_of"
OBEYA_WEEK_LANES = "obeya_web.project.week_lanes.LANES"
OBEYA_CONVERSATIONS = "obeya_web.project.conversations.ABOUT"

# Cookies and transport
SESSION_COOKIE_NAME = "__Host-sid" if CONFIGURATION.is_https else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if CONFIGURATION.is_https else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIGURATION.is_https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "obeya_web.project.refusals.unproven_form"
CSRF_TRUSTED_ORIGINS = [CONFIGURATION.base_url]
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.is_https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Languages and times
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["obeya_web.lib.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "obeya_web.lib.static_files.BuiltFiles"},
}
# Straight from the package: the bundle is built, named by its content and compressed before it is packed.
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
# What the build names: eight signs of the hash of the content before the suffix.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/obeya/dist/[^/]+-[A-Z0-9]{8}\.[a-z0-9]+$"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
