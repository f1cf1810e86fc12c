package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.cli.command.Subcommand;
import org.onnxtwist.cli.text.Console;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command fits its lines, and its words are whole. */
final class HelpLayoutTest {
    static Stream<String> commands() {
        return Arrays.stream(Subcommand.values()).map(Subcommand::word).filter(word -> !word.equals("help"));
    }

    private static CommandLine root() {
        return Execution.commandLine(
                new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), "", Map.of()));
    }

    @Test
    void theFirstLineHasWhatIsRequired() {
        List<String> first = Stream.of("rewrite", "convert", "verify", "generate", "shell", "run", "devices")
                .map(word ->
                        CommandRun.of(word, "--help").out().lines().findFirst().orElseThrow())
                .toList();
        assertEquals(
                List.of(
                        "Usage: onnx-twist rewrite [OPTION...] MODEL...",
                        "Usage: onnx-twist convert [OPTION...] -o FILE|DIR MODEL...",
                        "Usage: onnx-twist verify [OPTION...] MODEL [OTHER]",
                        "Usage: onnx-twist generate [OPTION...] --package NAME -d DIR MODEL...",
                        "Usage: onnx-twist shell [OPTION...] [MODEL]",
                        "Usage: onnx-twist run PROGRAM [MODEL...] [-o FILE|DIR] [OPTION...] [-- ARGUMENT...]",
                        "Usage: onnx-twist devices [OPTION...]"),
                first);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void linesAreBrokenAtSpacesOnly(String word) {
        for (int columns : List.of(100, 72)) {
            CommandLine command = Objects.requireNonNull(root().getSubcommands().get(word));
            command.setUsageHelpWidth(columns);
            String help = command.getUsageMessage();
            assertTrue(help.lines().allMatch(line -> line.length() <= columns), help);
            assertFalse(help.chars().anyMatch(c -> c >= '\ue000' && c < '\uf8ff'), help);
            Set<String> shown = Arrays.stream(help.split("\\s+", -1)).collect(Collectors.toSet());
            for (OptionSpec option : command.getCommandSpec().options()) {
                for (String described : String.join(" ", option.description()).split("\\s+", -1)) {
                    assertTrue(
                            described.contains("${") || shown.contains(described.replace("%%", "%")),
                            () -> described + " in\n" + help);
                }
            }
        }
    }

    @Test
    void whatIsNotATerminalGetsAHundredColumns() {
        int longest = CommandRun.of("train", "--help")
                .out()
                .lines()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        assertTrue(longest > 90 && longest <= 100, "the longest line has " + longest + " characters");
    }
}
