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
                "rewrit | unmatched argument at index 0: 'rewrit'; did you mean rewrite or new or edit?"
                        + " (see 'onnx-twist --help')",
                "rewrite | missing required parameter: 'MODEL' (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --dryrun | unknown option: '--dryrun'; did you mean --dry-run? (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --init zero | invalid value for option '--init': 'zero' is not one of identity, seed"
                        + " (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --seed x | invalid value for option '--seed': 'x' is not a long (see 'onnx-twist rewrite --help')",
                "rewrite a.onnx --init-max -1 | --init-max is -1.0, but must be a finite number of at least 0",
                "rewrite a.onnx --init-max nan | invalid value for option '--init-max': 'nan' is not a double (see"
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
                "verify a.onnx b.onnx --rtol -1 | --rtol is -1.0, but a tolerance must be a number of at least 0",
                "convert a.onnx | \"missing required option: '--output=FILE|DIR' (see 'onnx-twist convert --help')\"",
                "optimize a.onnx -o b.onnx --pass batch-dimension | --pass: pass 'batch-dimension' is written as"
                        + " batch-dimension=SIZE, not as batch-dimension",
                "export a.onnx | \"missing required option: '--output=FILE|DIR' (see 'onnx-twist export --help')\"",
                "export a.onnx -o b.onnx --batch 0 | --batch is 0, but a batch has at least one item",
                "export a.onnx -o b.onnx --threads -1 | --threads is -1, but it must be 0 or more",
                "export a.onnx -o b.onnx --form wide | invalid value for option '--form': 'wide' is not one of auto, folded,"
                        + " wide-out, wide-in, antisymmetric, folded+blocked, antisymmetric+blocked (see 'onnx-twist export --help')",
                "export a.onnx -o b.onnx --autotune --form folded | --autotune chooses the forms, so --form folded cannot be"
                        + " given with it",
                "new unet -o a.onnx --classes 2 | missing required option: '--input=CxHxW' (see 'onnx-twist new --help')",
                "optimize a.onnx | -o FILE is missing: say where to write",
                "generate a.onnx --package a.b --class C | missing required option: '--directory=DIR' (see 'onnx-twist generate --help')",
                "generate a.onnx --package a.class --class C -d x | 'a.class' is not a valid package name: give Java"
                        + " identifiers separated by dots, for example org.example.nets",
                "generate a.onnx --package a --class C -d x --image abc | invalid value for option '--image': 'abc' is not one of"
                        + " nchw, nhwc (see 'onnx-twist generate --help')",
                "bench | missing required parameter: 'MODEL' (see 'onnx-twist bench --help')",
                "bench a.onnx --threads 0 | --threads is 0, but a model runs on at least 1",
                "bench a.onnx --batch 0 | --batch is 0, but a batch has at least one item",
                "bench a.onnx --rounds 7 | --rounds is 7, but must be from 8 to 1000",
                "bench a.onnx --layers some | --layers is 'some', but must be a number of nodes, or all",
                "bench a.onnx --size height | --size is 'height', but must be NAME=N, for example height=224, or all sizes of an"
                        + " input, for example x=1,3,224,224",
                "bench a.onnx --size h=1,x | --size is 'h=1,x', but must be NAME=N, for example height=224, or all sizes of an"
                        + " input, for example x=1,3,224,224",
                "bench a.onnx --provider gpu | invalid value for option '--provider': 'gpu' is not one of auto, cpu, cuda"
                        + " (see 'onnx-twist bench --help')",
                "devices extra | unmatched argument at index 1: 'extra' (see 'onnx-twist devices --help')"
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
        assertTrue(run.out().startsWith("#!/usr/bin/env bash"), run.out());
        assertTrue(run.out().contains("--require-verified"), run.out());
        assertTrue(run.out().contains("\"identity\" \"seed\""), run.out());
        assertTrue(run.out().contains("\"resnet-w16\" \"mobilenet\" \"unet\""), run.out());
    }
}
