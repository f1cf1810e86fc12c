package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Every option of every command, with values that it does not take: what is said is for users, not for Java programmers. */
final class WrongValuesTest {
    private static final Pattern JAVA =
            Pattern.compile("(?i)\\b(java(\\.|x\\.|Type)|long|int|integer|double|float|boolean|string|"
                    + "enum|null|picocli|[a-z.]*exception)\\b|[A-Z]+_[A-Z]+|\\$|@|<.*>|\\n\\s*at ");
    private static final List<String> WRONG = List.of("x", "-1", "1.5", "nan", "0x1p3", "99999999999999999999", "");

    static Console console() {
        return new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), "", Map.of());
    }

    static List<CommandSpec> commands() {
        return Execution.commandLine(console()).getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.name().equals("help"))
                .toList();
    }

    static Stream<OptionSpec> options() {
        return commands().stream().flatMap(command -> command.options().stream());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void messagesNameTheOptionAndNoTypesOfJava(CommandSpec command) {
        for (OptionSpec option : command.options()) {
            if (option.usageHelp()) {
                continue;
            }
            for (String value : WRONG) {
                if (option.arity().max() == 0 && value.isEmpty()) {
                    continue;
                }
                CommandRun run = CommandRun.of(call(command, option, value).toArray());
                assertFalse(JAVA.matcher(run.err()).find(), run.err());
                assertTrue(
                        run.err().lines().count() <= 1 || option.longestName().equals("--stacktrace"), run.err());
                if (isRefused(option, value)) {
                    assertEquals(ExitStatus.USAGE, run.status(), run.err());
                    assertTrue(run.err().startsWith("onnx-twist: " + option.longestName() + " "), run.err());
                    assertTrue(run.err().contains("'" + value + "'"), run.err());
                    assertTrue(
                            run.err()
                                    .endsWith(
                                            " (see '" + command.qualifiedName() + " --help')" + System.lineSeparator()),
                            run.err());
                }
            }
        }
    }

    /** Tells whether the option's values are numbers or words of a set, none of which is among the wrong ones. */
    private static boolean isRefused(OptionSpec option, String value) {
        boolean isNumber = Set.of("-1", "1.5", "99999999999999999999").contains(value);
        return option.arity().max() == 0 || (option.converters().length > 0 && !isNumber);
    }

    private static List<String> call(CommandSpec command, OptionSpec wrong, String value) {
        List<String> words = new ArrayList<>(List.of(command.name()));
        for (OptionSpec option : command.options()) {
            // A command without parameters would do its work, and gets a file that does not exist too.
            boolean isFile = command.positionalParameters().isEmpty()
                    && option.paramLabel().equals("FILE");
            if ((option.required() || isFile) && !option.longestName().equals(wrong.longestName())) {
                words.addAll(List.of(option.longestName(), stub(option)));
            }
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            words.add(stub(parameter));
        }
        words.add(wrong.longestName() + "=" + value);
        return words;
    }

    /** A value that the parser takes, of files that do not exist. */
    private static String stub(ArgSpec argument) {
        if (argument.completionCandidates() != null) {
            return argument.completionCandidates().iterator().next();
        }
        return switch (argument.paramLabel()) {
            case "N" -> "2";
            case "CxHxW" -> "1x8x8";
            default -> "no/such.onnx";
        };
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyNumberHasAConverterThatExplainsItself(OptionSpec option) {
        Class<?>[] types = option.typeInfo().getAuxiliaryTypes();
        Class<?> last = types[types.length - 1];
        boolean isPlain = last == String.class || last == Path.class || last == boolean.class || last == Boolean.class;
        assertTrue(isPlain || option.converters().length > 0, option::toString);
    }

    /** The value of an option that may stand without one counts only after an equals sign. */
    @Test
    void anOptionalValueIsNotTheNextArgument() {
        List<OptionSpec> optional = options()
                .filter(option -> option.arity().min() == 0 && option.arity().max() > 0)
                .toList();
        assertFalse(optional.isEmpty());
        for (OptionSpec option : optional) {
            CommandSpec command = option.command();
            PositionalParamSpec parameter = command.positionalParameters().get(0);
            List<String> words = new ArrayList<>(List.of(command.name(), option.longestName(), stub(parameter)));
            for (OptionSpec required : command.options()) {
                if (required.required()) {
                    words.addAll(List.of(required.longestName(), stub(required)));
                }
            }
            String[] args = words.toArray(new String[0]);
            CommandLine.ParseResult parsed =
                    Execution.commandLine(console(), args).parseArgs(args).subcommand();
            assertEquals(
                    List.of(stub(parameter)), parsed.matchedPositionals().get(0).originalStringValues());
            assertEquals(
                    List.of(option.fallbackValue()),
                    parsed.matchedOption(option.longestName()).stringValues());
        }
    }
}
