package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.JsonValue;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.recognise.Recogniser;

final class NewCommandTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("new.onnx");
    }

    private CommandRun make(Path output, String... more) {
        Object[] words = {"new", "resnet-w16", "--input", "1x28x28", "--classes", "10", "-o", output};
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return CommandRun.of(all);
    }

    @Test
    void aNetworkIsWrittenAndRuns() throws IOException {
        CommandRun run = make(file());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertEquals("", run.err());
        assertEquals(
                "resnet-w16: 176,090 parameters, with the statistics of normalizations; 0 of 15 convolutions twisted\n"
                        + "written to " + file() + "\n",
                run.out());
        Model model = OnnxReader.read(file());
        assertEquals(
                "[batch,1,28,28]", model.graph().inputs().get(0).type().shape().toString());
        assertEquals("[batch,10]", model.graph().outputs().get(0).type().shape().toString());
        assertArrayEquals(new long[] {3, 10}, logits(3));
        assertArrayEquals(new long[] {1, 10}, logits(1));
    }

    private long[] logits(long batch) {
        try (InferenceSession session = InferenceSession.open(file(), InferenceOptions.defaults())) {
            Tensor images = Tensor.filled(DType.FLOAT, 1.0, batch, 1, 28, 28);
            return Objects.requireNonNull(session.run(Map.of("image", images)).get("logits"))
                    .dims();
        }
    }

    @Test
    void everyConvOf3x3BecomesALayer() throws IOException {
        CommandRun run = make(file(), "--twist", "--seed", "3", "--json");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        JsonValue report = run.json();
        assertEquals("resnet-w16", report.get("architecture").text());
        assertEquals(file().toString(), report.get("output").text());
        assertEquals(15, report.get("convolutions").number());
        assertEquals(13, report.get("layers").number());
        // 13 layers have two more kernels and two more centres of each output channel.
        long kernels = 9 * (16 + 4 * 16 * 16 + 16 * 32 + 3 * 32 * 32 + 32 * 64 + 3 * 64 * 64);
        long centres = 5 * 16 + 4 * 32 + 4 * 64;
        assertEquals(
                (double) (176_090 + 2 * (kernels + centres)),
                report.get("parameters").number());
        List<TwistLayer> layers = Recogniser.recognise(OnnxReader.read(file()));
        assertEquals(13, layers.size());
        assertArrayEquals(new long[] {2, 10}, logits(2));
        byte[] rewritten = Files.readAllBytes(file());
        Path plain = folder.resolve("plain.onnx");
        make(plain, "--seed", "3");
        Path other = folder.resolve("other.onnx");
        CommandRun.of("rewrite", plain, "-o", other, "--init", "seed", "--seed", "3", "--no-verify");
        assertArrayEquals(Files.readAllBytes(other), rewritten);
    }

    @Test
    void theSeedDeterminesTheFile() throws IOException {
        make(file());
        byte[] first = Files.readAllBytes(file());
        make(file(), "--seed", "0");
        assertArrayEquals(first, Files.readAllBytes(file()));
        make(file(), "--seed", "1");
        assertNotEquals(-1, Arrays.mismatch(first, Files.readAllBytes(file())));
    }

    @Test
    void inAFolderItHasTheNameOfTheArchitecture() {
        CommandRun run = make(folder);
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(Files.exists(folder.resolve("resnet-w16.onnx")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resnet18 --input 3x4x32 --classes 10 | resnet18 halves the images 3 times, so their height and width must be at"
                        + " least 8, not 4x32",
                "unet --input 3x28x28 --classes 10 | unet halves the images 4 times, so their height and width must be multiples of 16,"
                        + " not 28x28",
                "resnet18 --input 3x32x32 --classes 0 | --classes is '0', but must be a whole number of at least 1"
                        + " (see 'onnx-twist new --help')",
                "resnet18 --input 3x0x32 --classes 2 | the images have 3 channels of 0x32 pixels: give at least one of each",
                "resnet18 --input 32x32 --classes 2 | --input is '32x32', but must be the channels, height and width of the images, for"
                        + " example 3x32x32 (see 'onnx-twist new --help')",
                "vgg16 --input 3x32x32 --classes 2 | NAME is 'vgg16', but must be one of"
                        + " resnet18, resnet50, resnet20, resnet-w16, mobilenet, unet (see 'onnx-twist new --help')"
            })
    void impossibleNetworksAreRefusedInOneSentence(String call, String sentence) {
        CommandRun run = CommandRun.of((Object[]) ("new " + call + " -o " + file()).split(" "));
        assertEquals(ExitStatus.USAGE, run.status());
        assertEquals("onnx-twist: " + sentence + System.lineSeparator(), run.err());
        assertEquals("", run.out());
        assertFalse(Files.exists(file()));
    }
}
