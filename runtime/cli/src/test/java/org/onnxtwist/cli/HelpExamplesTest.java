package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import picocli.CommandLine;

/** The examples in the help: all follow the syntax of their commands, and those with JSON are run. */
final class HelpExamplesTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^ {2}(?:source <\\()?(onnx-twist .*)$");
    private static final Pattern WORD = Pattern.compile("'[^']*'|[^\\s']+");
    private static final Pattern FIELD = Pattern.compile("\\.([A-Za-z]+)((?:\\[\\d*])?)");

    @TempDir
    private Path folder;

    static List<String> examples() {
        Console console = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), "", Map.of());
        CommandLine root = Execution.commandLine(console);
        return Stream.concat(Stream.of(root), root.getSubcommands().values().stream())
                .flatMap(line -> {
                    String text = String.join(
                                    "\n", line.getCommandSpec().usageMessage().footer())
                            .replaceAll("\\\\\n\\s+", "");
                    return EXAMPLE.matcher(text).results().map(found -> found.group(1));
                })
                .toList();
    }

    static Stream<String> jsonExamples() {
        return examples().stream().filter(example -> example.contains("--json"));
    }

    /** Returns the words of the command, without the comment and what a shell makes of its output. */
    private static List<String> words(String example) {
        String call = example.split(" {2,}| [|>] |\\)", -1)[0];
        return WORD.matcher(call)
                .results()
                .map(found -> found.group().replace("'", ""))
                .skip(1)
                .toList();
    }

    @Test
    void theCommandsHaveExamples() {
        assertTrue(examples().size() > 20, () -> examples().toString());
        assertTrue(jsonExamples().count() > 4);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleFollowsTheSyntaxOfItsCommand(String example) {
        String[] args = words(example).toArray(new String[0]);
        Console console = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), "", Map.of());
        Execution.commandLine(console, args).parseArgs(args);
    }

    /** Files are small models; the fields that the program jq is asked for are there. */
    @ParameterizedTest
    @MethodSource("jsonExamples")
    void theFieldsOfAnExampleAreInTheDocument(String example) throws IOException {
        List<Object> args = new ArrayList<>();
        for (String word : words(example)) {
            args.add(word.endsWith(".onnx") ? SmallModels.chain(folder.resolve(word), 3, 3) : word);
        }
        CommandRun run = CommandRun.of(args.toArray());
        assertTrue(run.status() <= ExitStatus.CHECK_FAILED, run.err());
        assertEquals("", run.err());
        String[] parts = example.split("\\| jq ", -1);
        if (parts.length > 1) {
            List<JsonValue> at = List.of(run.json());
            Matcher field = FIELD.matcher(parts[1].split("' ?\\| sort", -1)[0].replaceAll("==.*", ""));
            while (field.find()) {
                List<JsonValue> next = new ArrayList<>();
                for (JsonValue value : at) {
                    JsonValue member = value.get(field.group(1));
                    if (field.group(2).isEmpty()) {
                        next.add(member);
                    } else if (field.group(2).equals("[]")) {
                        next.addAll(member.list());
                    } else {
                        next.add(member.list()
                                .get(Integer.parseInt(field.group(2).replaceAll("\\D", ""))));
                    }
                }
                at = next;
            }
        }
    }
}
