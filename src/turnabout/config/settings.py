"""Django's settings, all derived from :class:`~turnabout.config.environment.Environment`."""

from importlib.resources import files

from turnabout.config.environment import LOOPBACK, read_environment, secret_key

ENVIRONMENT = read_environment()
PACKAGE = files("turnabout")

SECRET_KEY = secret_key(ENVIRONMENT.data)
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.hosts
# A proxy on this machine takes https from others and listens for them, although Turnabout itself stays on loopback.
BEYOND_LOOPBACK = ENVIRONMENT.host not in LOOPBACK or ENVIRONMENT.origin.startswith("https://")

DATA = ENVIRONMENT.data
HISTORY = DATA / "history"
FLOOR, GROUP = ENVIRONMENT.floor, ENVIRONMENT.group  # can be raised, never lowered
KEEP = {
    "message_text": ENVIRONMENT.keep_text_months,
    "figures": ENVIRONMENT.keep_figures_months,
    "raw_files": ENVIRONMENT.keep_raw_days,
}  # can be shortened, never lengthened
OUTSIDE = ENVIRONMENT.outside  # only from the environment: no page can point it elsewhere
OUTSIDE_A_DAY = ENVIRONMENT.outside_a_day
UPLOADS = DATA / "uploads"
UPLOAD_LIMIT = ENVIRONMENT.upload_limit_mb * 1024 * 1024

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "turnabout.ledger",
    "turnabout.people",
    "turnabout.rights",
    "turnabout.labels",
    "turnabout.casework",
    "turnabout.findings",
    "turnabout.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "turnabout.web.middleware.PersonalPagesAreNotStored",
    "turnabout.web.middleware.ContentSecurityPolicy",
    "turnabout.config.errors.NoNulInAddresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "turnabout.web.middleware.BadInputIsSaid",
]

ROOT_URLCONF = "turnabout.config.urls"
WSGI_APPLICATION = "turnabout.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "turnabout.web.context.navigation",
            ],
            "builtins": ["turnabout.web.templatetags.parts"],
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "people.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "sign-in"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEYOND_LOOPBACK
SESSION_COOKIE_NAME = "turnabout_session"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.origin] if ENVIRONMENT.origin else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEYOND_LOOPBACK else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["turnabout.casework.services.arriving.NoFiles"]

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "secrets": {"()": "turnabout.config.logs.SecretsStayOut"},
        "strange_hosts": {"()": "turnabout.config.logs.StrangeHosts"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["secrets"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Answers of 404 and 422 are everyday.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"filters": ["strange_hosts"]},
    },
}
