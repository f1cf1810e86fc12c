package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.cli.command.Subcommand;
import org.onnxtwist.cli.text.ExitStatus;

/** Wrong arguments end with status 2 and one sentence; help and version go to standard output. */
final class UsageTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^  (\\S+) {2,}\\S");

    /** The help lists the commands too, and the parser makes that list. */
    @Test
    void aCallWithoutACommandNamesThemAll() {
        String help = CommandRun.of("--help").out();
        List<String> words = LISTED.matcher(help.substring(0, help.indexOf("Examples:")))
                .results()
                .map(found -> found.group(1))
                .filter(word -> !List.of("generate-completion", "help").contains(word))
                .toList();
        assertTrue(words.containsAll(List.of("rewrite", "devices")), words::toString);
        CommandRun run = CommandRun.of();
        int last = words.size() - 1;
        assertEquals(
                "onnx-twist: a command is missing: " + String.join(", ", words.subList(0, last)) + " or "
                        + words.get(last) + " (see 'onnx-twist --help')" + System.lineSeparator(),
                run.err());
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "rewrit | 'rewrit' is not a command; did you mean rewrite? (see 'onnx-twist --help')",
                "help rewrit | 'rewrit' is not a command; did you mean rewrite? (see 'onnx-twist --help')",
                "rewrite a.onnx --seed | --seed needs a value: give --seed N (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --seed --dry-run | --seed needs a value: give --seed N (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --seed 1 --seed 2 | --seed is given twice: give it once (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --json=x | --json takes no value, but was given 'x': leave the value out"
                        + " (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --seed 99999999999999999999 | --seed is '99999999999999999999', but must be a whole number of at"
                        + " most 9223372036854775807 (see 'onnx-twist rewrite --help')",
                "edit a.onnx -o b.onnx --external-data 4096 | unexpected argument '4096': the value of --external-data"
                        + " follows an equals sign, as in --external-data=4096 (see 'onnx-twist edit --help')",
                "edit a.onnx b.onnx -o c.onnx | unexpected argument 'b.onnx': edit takes only MODEL"
                        + " (see 'onnx-twist edit --help')",
                "train a.onnx -o b.onnx --mean 1,x | --mean contains 'x', but each of its values must be a number"
                        + " (see 'onnx-twist train --help')",
                "train a.onnx -o b.onnx --rate-of a=x | --rate-of contains 'x', but each of its values must be GLOB=FACTOR, where"
                        + " FACTOR is a number of at least 0 (see 'onnx-twist train --help')",
                "train a.onnx -o b.onnx --rate-of a | --rate-of contains 'a', but each of its values must be GLOB=FACTOR"
                        + " (see 'onnx-twist train --help')",
                "rewrite | MODEL is missing (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --dryrun | unknown option '--dryrun'; did you mean --dry-run? (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --init zero | --init is 'zero', but must be one of identity, seed"
                        + " (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --seed x | --seed is 'x', but must be a whole number (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --init-max -1 | --init-max is '-1', but must be a number of at least 0 (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --init-max nan | --init-max is 'nan', but must be a number of at least 0 (see"
                        + " 'onnx-twist rewrite --help')",
                "rewrite a.onnx --no-verify --require-verified | --no-verify and --require-verified exclude each other: give one"
                        + " of them",
                "rewrite a.onnx --inline --external-data | --inline and --external-data exclude each other: give one of them",
                "rewrite a.onnx --inline --share-data | --inline and --share-data exclude each other: give one of them",
                "rewrite a.onnx --dry-run --require-verified | --dry-run checks nothing, so --require-verified cannot"
                        + " be met: give one of them",
                "rewrite a.onnx --no-verify --provider cpu | --provider selects what runs the check, which --no-verify leaves out:"
                        + " give one of them",
                "verify a.onnx --data d --seed 3 | --seed is for random inputs, which --data does not use: leave out one of the two",
                "inspect a.onnx --shapes -v | --shapes shows no convolutions, so --verbose cannot be given with it",
                "optimize a.onnx --list | --list shows the passes and does nothing else: leave out --list or everything else",
                "optimize a.onnx --explain dead-code -o b.onnx | --explain runs no pass and writes nothing: leave out -o, --pass and"
                        + " --no-verify, or --explain",
                "optimize a.onnx -o b.onnx --no-verify --rtol 1 | --rtol is for the comparison, which --no-verify leaves out: leave out"
                        + " one of the two",
                "optimize a.onnx -o b.onnx --no-verify --provider cpu | --provider is for the comparison, which --no-verify leaves"
                        + " out: leave out one of the two",
                "export a.onnx -o b.onnx --threads 2 | --threads is the number of threads with which --autotune"
                        + " measures: give --autotune too, or leave --threads out",
                "export a.onnx -o b.onnx --form folded --batch 4 | --batch guides the choice of forms, which --form"
                        + " makes already: give one of them",
                "export a.onnx -o b.onnx --no-verify --atol 1 | --atol is for the comparison, which --no-verify leaves out: leave out"
                        + " one of the two",
                "verify a.onnx | verify compares MODEL with another model or with recorded data: give either OTHER, with or without --inputs, or --inputs with expected outputs, or --data DIR",
                "verify a.onnx b.onnx --rtol -1 | --rtol is '-1', but must be a number of at least 0 (see 'onnx-twist verify --help')",
                "convert a.onnx | \"-o FILE|DIR is missing (see 'onnx-twist convert --help')\"",
                "optimize a.onnx -o b.onnx --pass batch-dimension | --pass: pass 'batch-dimension' is written as"
                        + " batch-dimension=SIZE, not as batch-dimension",
                "export a.onnx | \"-o FILE|DIR is missing (see 'onnx-twist export --help')\"",
                "export a.onnx -o b.onnx --batch 0 | --batch is '0', but must be a whole number of at least 1 (see 'onnx-twist export --help')",
                "export a.onnx -o b.onnx --threads -1 | --threads is '-1', but must be a whole number of at least 0 (see 'onnx-twist export --help')",
                "export a.onnx -o b.onnx --form wide | --form is 'wide', but must be one of auto, folded,"
                        + " wide-out, wide-in, antisymmetric, folded+blocked, antisymmetric+blocked (see 'onnx-twist export --help')",
                "export a.onnx -o b.onnx --autotune --form folded | --autotune chooses the forms, so --form folded cannot be"
                        + " given with it",
                "new unet -o a.onnx --classes 2 | --input CxHxW is missing (see 'onnx-twist new --help')",
                "optimize a.onnx | -o FILE is missing: say where to write",
                "generate a.onnx --package a.b --class C | -d DIR is missing (see 'onnx-twist generate --help')",
                "generate a.onnx --package a.class --class C -d x | 'a.class' is not a valid package name: give Java"
                        + " identifiers separated by dots, for example org.example.nets",
                "generate a.onnx --package a --class C -d x --image abc | --image is 'abc', but must be one of"
                        + " nchw, nhwc (see 'onnx-twist generate --help')",
                "bench | MODEL is missing (see 'onnx-twist bench --help')",
                "bench a.onnx --threads 0 | --threads is '0', but must be a whole number of at least 1 (see 'onnx-twist bench --help')",
                "bench a.onnx --batch 0 | --batch is '0', but must be a whole number of at least 1 (see 'onnx-twist bench --help')",
                "bench a.onnx --rounds 7 | --rounds is '7', but must be a whole number from 8 to 1000 (see 'onnx-twist bench --help')",
                "bench a.onnx --layers some | --layers is 'some', but must be a number of nodes, or all (see 'onnx-twist bench --help')",
                "bench a.onnx --size height | --size is 'height', but must be NAME=N, for example height=224, or all sizes of an"
                        + " input, for example x=1,3,224,224 (see 'onnx-twist bench --help')",
                "bench a.onnx --size h=1,x | --size is 'h=1,x', but must be NAME=N, for example height=224, or all sizes of an"
                        + " input, for example x=1,3,224,224 (see 'onnx-twist bench --help')",
                "generate a.onnx --package a -d x --image nchw --image-scale 0 | --image-scale is '0', but must be a number"
                        + " other than 0 (see 'onnx-twist generate --help')",
                "generate a.onnx --package a -d x --image nchw --image-std 1,0,1 | --image-std contains '0', but each of its"
                        + " values must be a number other than 0 (see 'onnx-twist generate --help')",
                "bench a.onnx --provider gpu | --provider is 'gpu', but must be one of auto, cpu, cuda"
                        + " (see 'onnx-twist bench --help')",
                "devices extra | unexpected argument 'extra': devices takes no arguments besides its options (see 'onnx-twist devices --help')"
            })
    void aWrongCallGetsOneSentence(String line, String sentence) {
        CommandRun run = CommandRun.of((Object[]) words(line));
        assertEquals("onnx-twist: " + sentence + System.lineSeparator(), run.err());
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals("", run.out());
    }

    private static String[] words(String line) {
        return line.split(" ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rewrite",
                "verify",
                "inspect",
                "convert",
                "check",
                "diff",
                "extract",
                "edit",
                "optimize",
                "run",
                "shell",
                "new",
                "bench",
                "generate",
                "devices",
                "generate-completion"
            })
    void everyCommandExplainsItself(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertEquals(ExitStatus.DONE, run.status());
        assertEquals("", run.err());
        assertTrue(run.out().startsWith("Usage: onnx-twist " + command + " "), run.out());
        assertTrue(run.out().contains("Example"), run.out());
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run.out());
        assertEquals(run, CommandRun.of("help", command));
    }

    @Test
    void theCommandListsItsCommands() {
        CommandRun run = CommandRun.of("--help");
        assertEquals(ExitStatus.DONE, run.status());
        for (Subcommand subcommand : Subcommand.values()) {
            assertTrue(run.out().contains("  " + subcommand.word() + " "), run.out());
        }
        assertEquals(run, CommandRun.of("help"));
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        CommandRun run = CommandRun.of("--version");
        assertTrue(run.out().matches("onnx-twist \\d+\\.\\d+\\.\\d+\\S*\\R"), run.out());
        assertFalse(run.out().contains("$"), run.out());
    }

    @Test
    void completionKnowsTheOptionsAndTheirWords() {
        CommandRun run = CommandRun.of("generate-completion");
        assertEquals(ExitStatus.DONE, run.status());
        assertTrue(run.out().startsWith("# Completes the words of onnx-twist"), run.out());
        assertTrue(run.out().contains("--require-verified"), run.out());
        assertTrue(run.out().contains("'rewrite --init') echo 'identity seed'"), run.out());
        assertTrue(run.out().contains("resnet-w16 mobilenet unet"), run.out());
    }
}
