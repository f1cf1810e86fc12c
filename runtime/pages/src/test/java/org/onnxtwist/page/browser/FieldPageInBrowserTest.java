package org.onnxtwist.page.browser;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.page.field.FieldModels;
import org.onnxtwist.page.field.FieldPage;

/** The page about fields in a browser, with a layer of a hostile and long name. */
@InBrowser
final class FieldPageInBrowserTest {
    @TempDir
    Path folder;

    @Test
    void thePageIsInOrder(Chromium browser) throws IOException {
        Path file = folder.resolve("fields.html");
        List<String> names =
                List.of("stem", HostileNamesTest.NAMES.get(0), "stage_1/block_2/conv2d/" + "n".repeat(200));
        try (Writer out = Files.newBufferedWriter(file)) {
            FieldPage.of("net.twist.onnx", FieldModels.chain(12, names)).write(out);
        }
        PageChecks.assertInOrder(browser, file);
    }
}
