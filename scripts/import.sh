#!/bin/sh
# Checks this bundle and imports it into a compose project. Needs docker, sha256sum and tar; no Node, no network.
#
#   sh import.sh --project DIR [--dry-run] [--replace-tags] [--prime] [--caches] [--no-seed] [--json] [--quiet]
#   sh import.sh --wire --project DIR      make the twins anew after a Dockerfile was edited
#   sh import.sh --wanted --project DIR    write down what builds asked for in vain, for the next pack
#   sh import.sh --unwire --project DIR    take the wiring out of the project
#   sh import.sh --verify                  check the bundle, nothing else
#
# First every file is hashed and compared with SHA256SUMS. Then Node and the command line tool are taken out of the
# tool image in this bundle, and that tool does the rest: what it can do and which exit codes it has is told by
#   sh import.sh --help
#
# All of it is one function that the last line calls: a script that was cut short does nothing.

buildferry_import() {
  set -eu
  LC_ALL=C
  export LC_ALL
  start=$PWD
  here=$(cd "$(dirname "$0")" && pwd)
  for program in docker sha256sum tar find sort cmp mktemp; do
    command -v "$program" >/dev/null 2>&1 || buildferry_fail 16 "$program is needed and is not installed"
  done
  [ "$(uname -sm)" = "Linux x86_64" ] || buildferry_fail 16 "this bundle is for Linux on x86_64, and this is $(uname -sm)"
  work='' container='' tool_image='' finished=''
  trap buildferry_clean EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  buildferry_workplace
  buildferry_verify

  action=import keep=yes
  for argument in "$@"; do
    shift
    case $argument in
      --verify | --wanted | --wire | --unwire) action=${argument#--} ;;
      --dry-run) keep=no; set -- "$@" "$argument" ;;
      *) set -- "$@" "$argument" ;;
    esac
  done
  if [ "$action" = verify ]; then
    echo "buildferry: every file of $here is what was sealed" >&2
    finished=yes
    return 0
  fi
  buildferry_tool
  cd "$start"
  [ "$action" != import ] || set -- "$here" "$@"
  buildferry_run "$action" "$@"
  [ "$action$keep" != importyes ] || tool_image=''
  finished=yes
}

buildferry_fail() {
  code=$1
  shift
  printf 'buildferry: %s\n' "$@" >&2
  exit "$code"
}

# What does not end as an import leaves the engine as it was, and what ends early has not succeeded.
buildferry_clean() {
  code=$?
  [ "$code$finished" != 0 ] || code=1
  trap '' HUP INT TERM
  [ -z "$container" ] || docker rm --force "$container" >/dev/null 2>&1 || true
  [ -z "$tool_image" ] || docker image rm "$tool_image" >/dev/null 2>&1 || true
  [ -z "$work" ] || rm -rf "$work"
  exit "$code"
}

# A private directory from which programs can be started: /tmp is often mounted noexec.
buildferry_workplace() {
  for parent in "${TMPDIR:-/tmp}" /var/tmp "${HOME:-/root}" .; do
    work=$(mktemp -d "$parent/buildferry.XXXXXX" 2>/dev/null) || { work=''; continue; }
    printf '#!/bin/sh\n' >"$work/probe"
    chmod 700 "$work/probe"
    if "$work/probe" 2>/dev/null; then return 0; fi
    rm -rf "$work"
    work=''
  done
  buildferry_fail 16 "there is no directory from which a program can be started; set TMPDIR to one"
}

# The list that SHA256SUMS should be, made anew and compared byte by byte: that finds altered, missing and extra
# files, and any change in SHA256SUMS itself.
buildferry_verify() {
  cd "$here"
  [ -f SHA256SUMS ] || buildferry_fail 10 "$here is no bundle, or was never sealed: it has no SHA256SUMS"
  strange=$(find . ! -type f ! -type d; find . -mindepth 1 -name '*[!A-Za-z0-9._-]*'; find . -mindepth 1 -name '[!A-Za-z0-9_]*')
  [ -z "$strange" ] || buildferry_fail 10 "the bundle has been altered: this does not belong into it:" "$strange"
  find . -type f ! -path ./SHA256SUMS ! -path ./SHA256SUMS.sig | sed 's|^\./||' | sort | xargs sha256sum >"$work/sums" ||
    buildferry_fail 10 "the bundle can't be read"
  if ! cmp -s SHA256SUMS "$work/sums"; then
    different=$({ cat SHA256SUMS; echo; cat "$work/sums"; } | sort | uniq -u | sed 's/^[0-9a-f]*  //; /^$/d' | sort -u)
    buildferry_fail 10 "the bundle has been altered or is incomplete: these differ from what was sealed:" \
      "${different:-SHA256SUMS}" \
      "Copy it again from where it was packed. Nothing here has been touched."
  fi
}

# An old engine only complains of the form of the archive.
buildferry_age() {
  needed=$(sed -n 's/.*"engineMin": *"\([0-9.]*\)".*/\1/p' cache-manifest.json)
  here_is=$(docker version --format '{{.Server.Version}}' 2>/dev/null) || here_is=unknown
  echo "the bundle is for Docker $needed and newer, and this is $here_is; pack --engine-min makes one for older engines"
}

# Takes Node and the tool out of the tool image.
buildferry_tool() {
  tab=$(printf '\t')
  line=$(grep "^tool$tab" images.tsv)
  old_ifs=$IFS
  IFS=$tab
  # shellcheck disable=SC2086 # split at the tabs
  set -- $line
  IFS=$old_ifs
  config=$2 manifest=$3 head=$4 blobs=$5 ref=$6
  id=$(docker image inspect --format '{{.Id}}' "$ref" 2>/dev/null) || id=''
  if [ "$id" != "$config" ] && [ "$id" != "$manifest" ]; then
    [ -n "$id" ] || tool_image=$ref
    # shellcheck disable=SC2086 # one word a blob
    { cat "$head"; tar -C images -cf - $blobs; } | docker load >/dev/null ||
      buildferry_fail 16 "the engine did not take the tool image" "$(buildferry_age)"
  fi
  container=$(docker create --network none "$ref") || buildferry_fail 16 "no container can be made of $ref"
  mkdir "$work/tool"
  docker cp "$container:/." "$work/tool" >/dev/null || buildferry_fail 16 "the tool can't be copied out of $ref"
  docker rm "$container" >/dev/null
  container=''
}

# Starts the tool and passes signals on; it leaves nothing half-done. In a session of its own, or a terminal's Ctrl-C
# would come twice, and the second one ends the tool at once.
buildferry_run() {
  tool=$work/tool
  session=''
  ! command -v setsid >/dev/null 2>&1 || session=setsid
  # shellcheck disable=SC2086 # no word, or one
  $session "$tool/lib/ld-linux-x86-64.so.2" --library-path "$tool/lib" "$tool/bin/node" "$tool/buildferry.mjs" "$@" &
  child=$!
  trap 'kill -INT "$child" 2>/dev/null' INT
  trap 'kill -TERM "$child" 2>/dev/null' HUP TERM
  code=0
  wait "$child" || code=$?
  while kill -0 "$child" 2>/dev/null; do
    code=0
    wait "$child" || code=$?
  done
  return "$code"
}

buildferry_import "$@"
