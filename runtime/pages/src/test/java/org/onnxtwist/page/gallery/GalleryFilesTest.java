package org.onnxtwist.page.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.Staging;
import org.onnxtwist.runtime.train.data.image.Picture;

/** The files of a gallery of a small, wide photograph in colour, whose name is hostile. */
@Tag("slow")
final class GalleryFilesTest {
    private static final String HOSTILE = "the photograph <script>alert(1)</script>\"'&.jpg";

    @TempDir
    private static Path folder;

    private static String page = "";
    private static List<String> names = List.of();

    @BeforeAll
    static void make() throws IOException {
        int width = 120;
        int height = 90;
        float[] values = new float[3 * width * height];
        for (int k = 0; k < values.length; k++) {
            double x = (k % width - width / 2.0) / width;
            double y = (k / width % height - height / 2.0) / height;
            values[k] = (float)
                    (Math.exp(-30 * (x * x + y * y)) * (0.5 + 0.4 * Math.sin(40 * x + 30 * y * k / values.length)));
        }
        Gallery gallery = Gallery.ofPhotograph(HOSTILE, new Picture(3, height, width, values), task -> {});
        try (Staging staging = Staging.in(folder)) {
            names = GalleryFiles.write(gallery, staging);
            staging.publish();
        }
        page = Files.readString(folder.resolve(GalleryFiles.PAGE));
    }

    @Test
    void allFilesAreThereAndCanBeRead() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    new TreeSet<>(names),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
        for (String name : names) {
            if (name.endsWith("png")) {
                BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
                assertEquals(120, image.getWidth(), name);
                assertEquals(90, image.getHeight(), name);
            }
        }
    }

    @Test
    void thePageNeedsNothingElse() {
        assertFalse(Pattern.compile("(src|href)=\"(?!#|data:)").matcher(page).find(), "an address outside of the page");
        assertFalse(page.contains("url("), "an address in the style sheet");
        assertTrue(page.length() < 6_000_000, "length " + page.length());
    }

    @Test
    void everyPictureIsDescribedAndEveryAnchorUnique() {
        List<MatchResult> pictures =
                Pattern.compile("<img [^>]*>").matcher(page).results().toList();
        assertEquals(3 * 16 + 3, pictures.size());
        for (MatchResult picture : pictures) {
            assertTrue(picture.group().matches("(?s).* alt=\"[^\"]{20,}\".*"), "no description");
        }
        List<String> anchors = Pattern.compile(" id=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertEquals(anchors.size(), Set.copyOf(anchors).size());
        Pattern.compile("href=\"#([^\"]*)\"")
                .matcher(page)
                .results()
                .forEach(found -> assertTrue(anchors.contains(found.group(1)), found.group()));
    }

    @Test
    void theNameOfThePhotographIsEscaped() {
        assertFalse(page.contains("<script>alert"), "markup of a name");
        assertTrue(page.contains("The image is the photograph &lt;script"), "the name is shown");
    }

    @Test
    void anImageThatIsNotSquareIsExplained() {
        assertTrue(page.contains("This image is 120 pixels wide and 90 high."));
    }

    @Test
    void theOverviewIsOneDrawing() throws IOException {
        String overview = Files.readString(folder.resolve("overview.svg"));
        assertTrue(overview.startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""), overview.substring(0, 60));
        assertEquals(6, overview.split("<image ", -1).length);
    }
}
