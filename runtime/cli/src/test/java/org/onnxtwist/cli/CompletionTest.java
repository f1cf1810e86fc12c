package org.onnxtwist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script, run by bash and by zsh. */
final class CompletionTest {
    private static final String CALL = "source ./script; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _onnx_twist;"
            + " printf '%s;' \"${COMPREPLY[@]}\"";

    /** The builtins of a completion print what they are given, as they work at a prompt only. */
    private static final String ZSH_CALL =
            "compdef() { :; }; compset() { :; }; compadd() { shift; printf '%s;' \"$@\"; };"
                    + " _files() { printf 'files%s;' \"$*\"; }; source ./script; words=(\"$@\"); CURRENT=$#; _onnx_twist_zsh";

    @TempDir
    private Path folder;

    @BeforeEach
    void script() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash here");
        Files.writeString(
                folder.resolve("script"), CommandRun.of("generate-completion").out());
        Files.createFile(folder.resolve("net one.onnx"));
        Files.createFile(Files.createDirectory(folder.resolve("nets")).resolve("two.onnx"));
    }

    /** Words are separated by a bar, and the last one is completed; bash makes a word of an equals sign. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "rew : rewrite;",
                "rewrite|--ini : --init;--init-max;",
                "rewrite|--init|'' : identity;seed;",
                "rewrite|--init|=|s : seed;",
                "rewrite|--init|= : identity;seed;",
                "rewrite|--seed|'' : ;",
                "rewrite|--external-data|= : ;",
                "rewrite|--external-data|=|ne : ;",
                "rewrite|ne : net one.onnx;nets;",
                "rewrite|--external-data|ne : net one.onnx;nets;",
                "rewrite|--params|net : net one.onnx;nets;",
                "convert|nets/two.onnx|-o|ne : net one.onnx;nets;",
                "optimize|nets/ : nets/two.onnx;",
                "verify|a.onnx|nets/ : nets/two.onnx;",
                "verify|a.onnx|--data|ne : nets;",
                "generate|a.onnx|-d|ne : nets;",
                "optimize|a.onnx|--pass|dead : dead-code;",
                "optimize|a.onnx|--pass|dead-code,share-i : dead-code,share-initializers;",
                "optimize|a.onnx|--pass|batch : batch-dimension=;",
                "optimize|a.onnx|--explain|fold-pad-into-c : fold-pad-into-conv;",
                "export|a.onnx|--form|wide : wide-out;wide-in;",
                "new|mob : mobilenet;",
                "train|a.onnx|--schedule|'' : constant;step;cosine;one-cycle;",
                "train|a.onnx|--memory|'' : keep;recompute;",
                "train|a.onnx|--precision|'' : model;mixed;",
                "diff|a.onnx|b.onnx|--ignore|weights,na : weights,names;",
                "help|opt : optimize;",
                "nonsense|'' : ;"
            })
    void theLastWordIsCompleted(String words, String completions) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/bash", "--norc", "-c", CALL, "bash", "onnx-twist"));
        for (String word : words.split("\\|", -1)) {
            command.add(word.equals("''") ? "" : word);
        }
        // The order of files is that of their folder.
        assertEquals(
                Set.copyOf(List.of(completions.split(";", -1))),
                Set.copyOf(List.of(printed(command).split(";", -1))));
    }

    /** The shell itself chooses among the candidates by what stands before the cursor. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "rewrite|--init|id : identity;seed;",
                "rewrite|--init=id : identity;seed;",
                "rewrite|--seed|'' : ''",
                "rewrite|mod : files;",
                "rewrite|--external-data= : ''",
                "rewrite|--external-data|mod : files;",
                "verify|a.onnx|--data|fo : files-/;",
                "export|a.onnx|--precision|x|-o|f : files;",
                "new|mob : resnet18;resnet50;resnet20;resnet-w16;mobilenet;unet;",
            })
    void zshCompletesTheLastWord(String words, String candidates) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")), "there is no zsh here");
        List<String> command = new ArrayList<>(List.of("/usr/bin/zsh", "-f", "-c", ZSH_CALL, "zsh", "onnx-twist"));
        for (String word : words.split("\\|", -1)) {
            command.add(word.equals("''") ? "" : word);
        }
        assertEquals(candidates, printed(command));
    }

    private String printed(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }
}
