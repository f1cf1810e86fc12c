package org.onnxtwist.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** What the README says is so. */
final class ReadmeTest {
    private static final Path PROJECT = Path.of("..");

    @Test
    void itsProgramIsTheSample() throws IOException {
        String program = first("```java\n(.*?)```");
        String sample = Files.readString(Path.of("src/main/java/org/onnxtwist/samples/RewriteModel.java"));
        assertTrue(stripped(sample).contains(stripped(program)), program);
    }

    private static String stripped(String program) {
        return program.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    @Test
    void itsLinksLeadSomewhere() throws IOException {
        List<String> links = Pattern.compile("\\]\\(([^)]*)\\)")
                .matcher(readme())
                .results()
                .map(link -> link.group(1))
                .toList();
        assertTrue(links.size() >= 3);
        links.forEach(link -> assertTrue(Files.exists(PROJECT.resolve(link)), link));
    }

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
        String version = first("<version>(.*?)</version>");
        assertTrue(parent.contains("<artifactId>onnx-twist-parent</artifactId>\n  <version>" + version + "</version>"));
        assertTrue(parent.contains("<onnxruntime.version>" + first("ONNX Runtime (\\d+\\.\\d+\\.\\d+)") + "<"));
    }

    private static String first(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(readme())
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README has nothing like " + pattern));
    }

    private static String readme() throws IOException {
        return Files.readString(PROJECT.resolve("README.md"));
    }
}
