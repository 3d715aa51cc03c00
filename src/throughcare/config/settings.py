"""Django's settings, made from `env`."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from throughcare.config.env import ROOT, env
from throughcare.config.inventory import INVENTORY as HELD
from throughcare.config.postgres import application_url, loader_url
from throughcare.config.wiring import LETTER_WORDS as WORDED
from throughcare.config.wiring import REACTIONS as WIRED
from throughcare.config.wiring import WAITING as WAITED

ENV = env()
if ENV.problems():
    raise ImproperlyConfigured("Production needs other settings: " + "; ".join(ENV.problems()) + ".")

SECRET_KEY = ENV.secret_key
DEBUG = False
DEMO = ENV.demo
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ENV.host] if DEMO else ENV.allowed_hosts.split(",")

PACKAGE = ROOT / "src" / "throughcare"
# Order is the order of the house: each app knows only those above it in this list.
HOUSE = [
    "clock",
    "audit",
    "reference",
    "ui",
    "accounts",
    "api",
    "deadlines",
    "documents",
    "imports",
    "letters",
    "market",
    "engagement",
    "commissioning",
    "contracts",
    "people",
    "referrals",
    "delivery.attendance",
    "delivery.services",
    "notifications",
    "insight",
    "records",
    "desk",
    "demo",
    "wall",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ninja",
    *(f"throughcare.{name}" for name in HOUSE),
]

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "throughcare.config.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "throughcare.config.middleware.Limits",
    "throughcare.config.middleware.RequestContext",
]

ROOT_URLCONF = "throughcare.config.urls"
WSGI_APPLICATION = "throughcare.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / name.replace(".", "/") / "templates" for name in HOUSE],
        "OPTIONS": {
            "environment": "throughcare.ui.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "throughcare.config.context.page",
            ],
        },
    },
    {  # templates inside packages: the API's documentation page, parts of sign-in that are never shown
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "throughcare.ui.forms.GovukRenderer"


# A server that is away is found out in seconds, also where a network swallows what is sent: pages then say so.
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",  # milliseconds until what was sent must have arrived
}
CONNECTION = (
    "timezone=UTC",
    "pg_trgm.word_similarity_threshold=0.45",
    # Pages ask many small questions at once: compiling them, or dividing one among processes, costs more than it gains.
    "jit=off",
    "max_parallel_workers_per_gather=0",
    # Django joins from the table that is asked for outwards: looking for another order among more is most of the work.
    "join_collapse_limit=5",
    "from_collapse_limit=5",
)


def database(url: str) -> dict[str, object]:
    """Django's setting for a PostgreSQL URL; `host` in the query may be a socket folder, the rest is for libpq."""
    parts = urlsplit(url)
    query = {name: unquote(value) for name, value in (p.split("=", 1) for p in parts.query.split("&") if "=" in p)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or query.pop("port", "")),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,  # each of the web server's few threads keeps its connection
        "CONN_HEALTH_CHECKS": True,  # and tries it before use, for the server may have restarted
        "OPTIONS": PATIENCE | query | {"options": " ".join(f"-c {setting}" for setting in CONNECTION)},
    }


# Bulk loads connect as the loader, for COPY is refused under a row-level policy; nothing else asks for it.
DATABASES = {"default": database(application_url()), "loader": database(loader_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [PACKAGE / "ui" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATIC_ROOT = ENV.data_dir / "static"
STATICFILES_DIRS = [
    ("govuk", ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"),
    ("moj", ROOT / "node_modules" / "@ministryofjustice" / "frontend" / "moj"),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENV.data_dir / "documents"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}


def WHITENOISE_ADD_HEADERS_FUNCTION(headers: dict[str, str], path: str, url: str) -> None:  # noqa: N802
    """A static file is what it says it is."""
    headers["X-Content-Type-Options"] = "nosniff"


# GOV.UK Frontend's style sheet asks for its fonts and images under /assets.
WHITENOISE_ROOT = ENV.data_dir / "root"

AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique in any case of letters, by a constraint
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk"
SECOND_FACTOR_URL = "mfa_activate_totp"  # where somebody without a second factor is led before anything else
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people join by invitation to their address
ACCOUNT_ADAPTER = "throughcare.accounts.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # tell people when a password or second factor changed
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # seconds
ACCOUNT_FORMS = {
    "login": "throughcare.accounts.forms.sign_in.SignInForm",
    "change_password": "throughcare.accounts.forms.sign_in.ChangePasswordForm",
    "reset_password": "throughcare.accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "throughcare.accounts.forms.sign_in.NewPasswordForm",
    "reauthenticate": "throughcare.accounts.forms.sign_in.PasswordAgainForm",
}
# The package would count in each process's memory; accounts/throttle.py and config/limits.py count in the database.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
# In production one proxy stands before us and names the client.
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEMO else 1
MFA_ADAPTER = "throughcare.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True  # a passkey checks finger, face or PIN by itself: it may be the only step
MFA_TOTP_ISSUER = "Throughcare"
MFA_TOTP_TOLERANCE = 1  # a code of thirty seconds ago still counts: clocks of telephones differ
MFA_RECOVERY_CODE_COUNT = 10
MFA_FORMS = {
    "authenticate": "throughcare.accounts.forms.sign_in.CodeForm",
    "reauthenticate": "throughcare.accounts.forms.sign_in.CodeAgainForm",
    "activate_totp": "throughcare.accounts.forms.sign_in.SetUpForm",
    "deactivate_totp": "throughcare.accounts.forms.sign_in.MovePhoneForm",
    "add_webauthn": "throughcare.accounts.forms.sign_in.AddPasskeyForm",
    "edit_webauthn": "throughcare.accounts.forms.sign_in.RenamePasskeyForm",
    "authenticate_webauthn": "throughcare.accounts.forms.sign_in.PasskeyForm",
    "login_webauthn": "throughcare.accounts.forms.sign_in.PasskeyAloneForm",
    "reauthenticate_webauthn": "throughcare.accounts.forms.sign_in.PasskeyAgainForm",
    "generate_recovery_codes": "throughcare.accounts.forms.sign_in.RecoveryCodesForm",
}

SESSION_ENGINE = "throughcare.config.sessions"
SESSION_COOKIE_AGE = ENV.session_minutes * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_PROXY_SSL_HEADER = None if DEMO else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "throughcare.ui.errors.stale_form"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],  # no inline script or style, no data: or blob:, nothing of anybody else's
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "throughcare.documents.receiving.Receiving",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = ENV.data_dir / "uploads"
# Whole requests, in bytes: room for a form to say of a file that it is too large, and no more than that.
BODY_BYTES_AT_MOST, BODY_BYTES_OF_STRANGERS = 100_000_000, 5_000_000
CLAMAV_URL = ENV.clamav_url

EMAIL_BACKEND = "throughcare.letters.mail.OutboxBackend"
DEFAULT_FROM_EMAIL = "Throughcare <no-reply@throughcare.example>"

SESSION_WARNING_SECONDS = min(5 * 60, SESSION_COOKIE_AGE // 2)
REACTIONS = WIRED
WAITING = WAITED
LETTER_WORDS = WORDED
INVENTORY = HELD
PROCRASTINATE_ON_APP_READY = "throughcare.config.worker.ready"
OCID_PREFIX = ENV.ocid_prefix
# This site, for links that no request asked for.
SITE = f"http://{ENV.host}:{ENV.port}/" if DEMO else f"https://{ALLOWED_HOSTS[0]}/"
DRAFT_KEY = ENV.draft_key
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "throughcare.config.logs.Discreet",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
