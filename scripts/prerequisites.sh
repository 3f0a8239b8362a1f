# Sourced by the scripts of the root: refuses to go on without what the build and the daemon need, and says what mends it.

need_sdk() {
    if ! command -v dotnet >/dev/null; then
        echo "$(basename "$0"): dotnet is missing: install the .NET 10 SDK (apt-get install dotnet-sdk-10.0, or https://dotnet.microsoft.com/download)" >&2
        exit 5
    fi
    if ! dotnet --list-sdks | grep -q '^10\.'; then
        echo "$(basename "$0"): the .NET 10 SDK is missing: install it (apt-get install dotnet-sdk-10.0, or https://dotnet.microsoft.com/download)" >&2
        exit 5
    fi
}

need_sqlite() {
    local path
    for path in $( (ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null) | sed -n 's/.*libsqlite3\.so\.0 .*=> //p') \
        /usr/lib/libsqlite3.so.0 /usr/lib64/libsqlite3.so.0 /usr/lib/*/libsqlite3.so.0 /lib/*/libsqlite3.so.0 /usr/local/lib/libsqlite3.so.0; do
        [[ -e "$path" ]] && return
    done
    echo "$(basename "$0"): libsqlite3.so.0 is missing: install it (apt-get install libsqlite3-0)" >&2
    exit 5
}

need_sdk
need_sqlite
