"""How static files are kept: under names that change with what is in them, so that browsers may keep them for ever."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_every_script, _imports = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # WhiteNoise carries no types
    """WhiteNoise's, which also gives hashed names to what our own modules import; those of others name no files."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", _imports))
