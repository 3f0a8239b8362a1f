# shellcheck shell=bash
# Sourced by the scripts of the root: refuses to go on without what the build and the daemon need, and says what mends it.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

refuse() {
    echo "$(basename "$0"): $1" >&2
    exit 5
}

need_sdk() {
    command -v dotnet >/dev/null ||
        refuse "dotnet is missing: install the .NET 10 SDK (apt-get install dotnet-sdk-10.0, or https://dotnet.microsoft.com/download)"
    dotnet --list-sdks | grep -q '^10\.' ||
        refuse "the .NET 10 SDK is missing: install it (apt-get install dotnet-sdk-10.0, or https://dotnet.microsoft.com/download)"
}

need_sqlite() {
    local path
    for path in /lib/*/libsqlite3.so.0 /usr/lib/*/libsqlite3.so.0 /usr/lib/libsqlite3.so.0 /usr/lib64/libsqlite3.so.0 /usr/local/lib/libsqlite3.so.0; do
        [[ -e "$path" ]] && return
    done
    # Elsewhere, but known to the loader.
    PATH="$PATH:/sbin" ldconfig -p 2>/dev/null | grep -q 'libsqlite3\.so\.0 ' && return
    refuse "libsqlite3.so.0 is missing: install it (apt-get install libsqlite3-0)"
}

need_sqlite_command() {
    command -v sqlite3 >/dev/null || refuse "sqlite3 is missing: install it (apt-get install sqlite3)"
}
