package org.onnxtwist.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A script that completes the words of a command line in bash and zsh: commands, options, and the values of options and arguments, which are words of a set, files or folders. The parser's own generator confuses options with the same label, and
 * offers no files for optional ones.
 *
 * @param root the command
 */
record CompletionScript(CommandSpec root) {
    private static final String FILES = "files";
    private static final String FOLDERS = "folders";
    private static final Set<String> LABELS_OF_FOLDERS = Set.of("DIR");
    private static final Set<String> LABELS_OF_FILES = Set.of("FILE", "FILE|DIR", "PATH");

    private static final String SCRIPT = """
            # Completes the words of onnx-twist in bash and zsh.

            # The options of a command; without one, the commands.
            _onnx_twist_words() {
              case $1 in
            %s  *) echo %s ;;
              esac
            }

            # The values of an option, or with -- those of an argument: files, folders, or words.
            _onnx_twist_values() {
              case "$1 $2" in
            %s  esac
            }

            _onnx_twist() {
              local IFS=$' \\t\\n'
              local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
              local values prefix= attached=
              COMPREPLY=()
              if [ "$COMP_CWORD" -eq 1 ]; then
                COMPREPLY=($(compgen -W "$(_onnx_twist_words)" -- "$current"))
                return
              fi
              # An equals sign is a word of its own.
              if [ "$current" = = ]; then
                current=
                attached=yes
              elif [ "$before" = = ]; then
                before=${COMP_WORDS[COMP_CWORD-2]}
                attached=yes
              elif [[ $current == -* ]]; then
                COMPREPLY=($(compgen -W "$(_onnx_twist_words "$command")" -- "$current"))
                return
              fi
              values=$(_onnx_twist_values "$command" "$before")
              if [ -z "$values" ] && [ -z "$attached" ]; then
                values=$(_onnx_twist_values "$command" --)
              fi
              case $values in
              files | folders)
                local kind=-f
                if [ "$values" = folders ]; then
                  kind=-d
                fi
                type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null
                IFS=$'\\n'
                COMPREPLY=($(compgen $kind -- "$current"))
                ;;
              any | '') ;;
              *)
                # After a comma, another value follows.
                if [[ $current == *,* ]]; then
                  prefix=${current%%,*},
                  current=${current##*,}
                fi
                COMPREPLY=($(compgen -P "$prefix" -W "$values" -- "$current"))
                ;;
              esac
            }

            _onnx_twist_zsh() {
              local current=${words[CURRENT]} before=${words[CURRENT-1]} command=${words[2]} attached= values
              if [ "$CURRENT" -eq 2 ]; then
                compadd -- $(_onnx_twist_words)
                return
              fi
              case $current in
              --*=*)
                before=${current%%%%=*}
                attached=yes
                compset -P '*='
                ;;
              -*)
                compadd -- $(_onnx_twist_words "$command")
                return
                ;;
              esac
              values=$(_onnx_twist_values "$command" "$before")
              if [ -z "$values" ] && [ -z "$attached" ]; then
                values=$(_onnx_twist_values "$command" --)
              fi
              case $values in
              files) _files ;;
              folders) _files -/ ;;
              any | '') ;;
              *)
                # After a comma, another value follows.
                compset -P '*,'
                compadd -- $(echo "$values")
                ;;
              esac
            }

            if [ -n "${ZSH_VERSION-}" ]; then
              autoload -Uz compinit
              type compdef >/dev/null 2>&1 || compinit
              compdef _onnx_twist_zsh onnx-twist
            else
              complete -F _onnx_twist onnx-twist
            fi
            """;

    /** Returns the script. */
    String text() {
        StringBuilder words = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (Map.Entry<String, CommandLine> entry : root.subcommands().entrySet()) {
            CommandSpec command = entry.getValue().getCommandSpec();
            String name = entry.getKey();
            words.append(entry(quoted(name), names(command)));
            for (OptionSpec option : command.options()) {
                if (option.arity().max() > 0) {
                    String patterns = String.join(
                            " | ",
                            Arrays.stream(option.names())
                                    .map(word -> quoted(name + " " + word))
                                    .toList());
                    // An optional value follows an equals sign, so the next word is another argument.
                    if (option.arity().min() > 0) {
                        values.append(entry(patterns, values(option)));
                    }
                }
            }
            for (ArgSpec parameter :
                    command.positionalParameters().stream().limit(1).toList()) {
                values.append(entry(quoted(name + " --"), valuesOfArgument(name, parameter)));
            }
        }
        return SCRIPT.formatted(words, quoted(String.join(" ", commands())), values);
    }

    private static String entry(String pattern, List<String> words) {
        return "  " + pattern + ") echo " + quoted(String.join(" ", words)) + " ;;\n";
    }

    /** Returns a word that contains no quotes as the shell takes it literally. */
    private static String quoted(String word) {
        return "'" + word + "'";
    }

    private static List<String> names(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Arrays.stream(option.names()))
                .toList();
    }

    private List<String> commands() {
        return Stream.concat(root.subcommands().keySet().stream(), names(root).stream())
                .toList();
    }

    private List<String> valuesOfArgument(String command, ArgSpec parameter) {
        return command.equals(Subcommand.HELP.word())
                ? List.copyOf(root.subcommands().keySet())
                : values(parameter);
    }

    private static List<String> values(ArgSpec argument) {
        if (argument.completionCandidates() != null) {
            List<String> words = new ArrayList<>();
            argument.completionCandidates().forEach(words::add);
            return words;
        }
        String label = argument.paramLabel();
        if (LABELS_OF_FOLDERS.contains(label)) {
            return List.of(FOLDERS);
        }
        boolean isPath = argument.typeInfo().getType() == Path.class
                || argument.typeInfo().getAuxiliaryTypes()[0] == Path.class;
        return List.of(isPath || LABELS_OF_FILES.contains(label) ? FILES : "any");
    }
}
