#!/bin/sh
# Builds the release of the last commit twice, in two folders with other umasks, time zones and locales; compares the two byte for
# byte; and runs the command from the archive of Linux. Takes minutes. Arguments are given to Maven, for example -Pquick; not -o, with
# which the bill of materials is not made.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  echo "check.sh: $1" >&2
  exit 1
}

release() { # FOLDER ARGUMENTS: builds the release in a clone
  folder=$work/$1
  shift
  git clone -q "$root" "$folder"
  (cd "$folder" && "${MVN:-mvn}" -q -Prelease -DskipTests "$@" verify)
}

(umask 022 && export TZ=UTC LC_ALL=C.UTF-8 && release first "$@")
(umask 077 && export TZ=Asia/Tokyo LC_ALL=C MAVEN_OPTS="${MAVEN_OPTS-} -Duser.language=tr -Duser.country=TR" && release "other folder" "$@")

first=$work/first/target/release
other="$work/other folder/target/release"
(cd "$first" && sha256sum -c --quiet SHA256SUMS)
diff "$first/SHA256SUMS" "$other/SHA256SUMS" || fail "the two builds differ in the files above"
diff -r "$first" "$other" || fail "the two builds differ in the files above"

for system in linux-x64 linux-aarch64 macos-aarch64 windows-x64; do
  archive=$(echo "$first"/onnx-twist-*-$system.*)
  [ -f "$archive" ] || fail "the archive of $system is missing"
  mkdir "$work/$system"
  case $archive in
  *.zip) unzip -q "$archive" -d "$work/$system" ;;
  *) tar xzf "$archive" -C "$work/$system" ;;
  esac
  natives=$(unzip -Z1 "$work/$system"/*/lib/onnxruntime*.jar | sed -n 's,^ai/onnxruntime/native/\([^/]*\)/..*,\1,p' | sort -u)
  expected=$(echo $system | sed 's/macos/osx/; s/windows/win/')
  [ "$natives" = "$expected" ] || fail "the archive of $system has the native libraries of: $natives"
  for jar in "$work/$system"/*/lib/*.jar; do
    library=$(basename "$jar" | sed 's/-[0-9].*//')
    case $library in
    onnx-twist-*) ;;
    *) grep -q ":$library [0-9]" "$work/$system"/*/THIRD-PARTY.txt || fail "THIRD-PARTY.txt of $system lacks $library" ;;
    esac
  done
  echo "$(wc -c <"$archive") bytes: ${archive##*/}"
done

command=$(echo "$work"/linux-x64/*/bin/onnx-twist)
cp "$root/samples/models/small_residual_net.onnx" "$work/net.onnx"
"$command" --version
if [ "$(uname -sm)" = "Linux x86_64" ]; then
  "$command" rewrite "$work/net.onnx" | grep "check passed" || fail "the command of the archive does not rewrite"
fi
echo "check.sh: $(wc -l <"$first/SHA256SUMS") files are equal in both builds"
