package org.onnxtwist.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** The table and the versions in README.md and its pages are those of this build. */
final class ReadmeTest {
    private static final Path PROJECT = Path.of("..");

    @Test
    void itsTableIsThatOfTheModelThatItNames() throws IOException {
        Model model = OnnxReader.read(PROJECT.resolve(first("\\./onnx-twist rewrite (\\S+)\n")));
        TwistResult result = TwistRewrite.apply(model, TwistOptions.defaults());
        String output = first("then it prints:\n\n```\n(.*?)```");
        assertEquals(
                result.convs().stream().map(ConvEntry::name).toList(),
                output.lines()
                        .filter(line -> line.contains(".conv "))
                        .map(line -> line.replaceFirst(" .*", ""))
                        .toList());
        long rewritten = result.convs().stream()
                .filter(conv -> conv.status() == ConvEntry.Status.REWRITTEN)
                .count();
        assertTrue(output.contains(String.format(
                Locale.ROOT,
                "%d of %d convolutions rewritten; parameters %,d -> %,d",
                rewritten,
                result.convs().size(),
                result.summary().parametersBefore(),
                result.summary().parametersAfter())));
    }

    @Test
    void itsCoordinatesAreThoseOfThisBuild() throws IOException {
        String parent = Files.readString(PROJECT.resolve("pom.xml"));
        String version = first("docs/MAVEN.md", "onnx-twist-maven-plugin</artifactId>\\s*<version>(.*?)</version>");
        assertTrue(parent.contains("<artifactId>onnx-twist-parent</artifactId>\n  <version>" + version + "</version>"));
        assertTrue(parent.contains(
                "<onnxruntime.version>" + first("docs/LIBRARY.md", "ONNX Runtime (\\d+\\.\\d+\\.\\d+)") + "<"));
    }

    private static String first(String pattern) throws IOException {
        return first("README.md", pattern);
    }

    private static String first(String page, String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(PROJECT.resolve(page)))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(page + " has nothing like " + pattern));
    }
}
