# Sourced by every script: finds the tools that Slipway is built with and puts them first on PATH.
# After `require_toolchain` JAVA_HOME is a JDK 25 or newer, and java, mvn, go and git are on PATH and new enough.
# What is missing is told in one line each, with the way to get it; then the script ends with status 69 (EX_UNAVAILABLE).

SLIPWAY_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export SLIPWAY_ROOT

readonly REQUIRED_JAVA=25 REQUIRED_MAVEN=3.8.7 REQUIRED_GO=1.24 REQUIRED_GIT=2.37

# answer_help "$@": answers --help, as first argument, with the comment at the head of the script.
answer_help() {
  case ${1:-} in
    -h | --help)
      sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
  esac
}

# no_arguments "$@": refuses all other arguments: who gives one expects something else of the script than it does.
no_arguments() {
  answer_help "$@"
  [ $# -eq 0 ] || refuse_argument "$1"
}

refuse_argument() {
  printf '%s: the argument %s is not known; --help tells more\n' "$(basename "$0")" "$1" >&2
  exit 2
}

# The feature version of the JDK in a directory; fails when there is no JDK (a JRE has no javac).
# Its `release` file is read and not `java -version` asked: a machine may have ten JDKs, and a JVM takes 50 ms to start.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

is_jdk() {
  local version
  version=$(jdk_version "$1") && [ -n "$version" ] && [ "$version" -ge "$REQUIRED_JAVA" ]
}

find_jdk() {
  local candidate on_path
  on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s' "$on_path")
  for candidate in \
    "${SLIPWAY_JAVA_HOME:-}" \
    "${JAVA_HOME:-}" \
    "${on_path%/bin/javac}" \
    /usr/lib/jvm/*25* /usr/lib/jvm/* \
    /opt/*jdk* /opt/*/*jdk* /opt/java/* \
    "$HOME"/.sdkman/candidates/java/25* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

# at_least HAVE WANT: compares dotted numbers.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n -k3,3n | head -1)" = "$2" ]
}

find_go() {
  local candidate version
  for candidate in "$(command -v go 2>/dev/null)" /usr/local/go/bin/go /usr/lib/go-*/bin/go "$HOME"/go/bin/go "$HOME"/sdk/go*/bin/go /opt/homebrew/bin/go; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    version=$("$candidate" version 2>/dev/null | sed -n 's/^go version go\([0-9.]*\).*/\1/p')
    if [ -n "$version" ] && at_least "$version" "$REQUIRED_GO"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

maven_version() {
  mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -1
}

git_version() {
  git --version 2>/dev/null | sed -n 's/^git version \([0-9][0-9.]*\).*/\1/p'
}

missing() {
  printf 'slipway: %s\n' "$1" >&2
  toolchain_complete=false
}

# require_toolchain [TOOL ...]: of java, maven, go, git; all of them by default.
require_toolchain() {
  local tool found
  toolchain_complete=true
  [ $# -gt 0 ] || set -- java maven go git
  for tool in "$@"; do
    case $tool in
      java)
        if found=$(find_jdk); then
          export JAVA_HOME=$found PATH="$found/bin:$PATH"
          # Maven's own libraries still use what JDK 24 and newer warn of.
          export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"
        else
          missing "a JDK $REQUIRED_JAVA or newer is missing: install one (Eclipse Temurin from adoptium.net, Debian 13: apt-get install openjdk-25-jdk-headless, macOS: brew install openjdk), or point SLIPWAY_JAVA_HOME at it"
        fi
        ;;
      maven)
        if ! command -v mvn >/dev/null 2>&1; then
          missing "Maven $REQUIRED_MAVEN or newer is missing: install it (apt-get install maven, brew install maven, or maven.apache.org) and put mvn on PATH"
        elif found=$(maven_version) && ! at_least "$found" "$REQUIRED_MAVEN"; then
          missing "Maven is $found, and $REQUIRED_MAVEN or newer is needed: install it from maven.apache.org and put mvn on PATH"
        fi
        ;;
      go)
        if found=$(find_go); then
          # The version that is here is the one that builds: no toolchain is downloaded behind the back.
          export PATH="${found%/go}:$PATH" GOTOOLCHAIN=local
        else
          missing "Go $REQUIRED_GO or newer is missing: install it (go.dev/dl, or brew install go) and put go on PATH"
        fi
        ;;
      git)
        if ! command -v git >/dev/null 2>&1; then
          missing "git $REQUIRED_GIT or newer is missing: install it (apt-get install git, brew install git)"
        elif found=$(git_version) && ! at_least "$found" "$REQUIRED_GIT"; then
          missing "git is $found, and $REQUIRED_GIT or newer is needed: install it (git-scm.com, or brew install git) and put git on PATH"
        fi
        ;;
    esac
  done
  $toolchain_complete || exit 69
}
