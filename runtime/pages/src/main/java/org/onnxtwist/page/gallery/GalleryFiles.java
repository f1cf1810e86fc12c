package org.onnxtwist.page.gallery;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.io.Staging;
import org.onnxtwist.page.image.StillPicture;

/** Writes the files of a gallery: the page, the pictures and the models. */
public final class GalleryFiles {
    /** The name of the page's file. */
    public static final String PAGE = "gallery.html";

    private GalleryFiles() {}

    /** Returns the names of the files of an experiment: the model, the result, the exact flow and the animation. */
    public static List<String> of(Experiment experiment) {
        String name = experiment.name();
        return List.of(name + ".onnx", name + ".png", name + ".exact.png", name + ".apng");
    }

    /**
     * Writes all files into a staging folder, which is then to be published.
     *
     * @return their names
     */
    public static List<String> write(Gallery gallery, Staging staging) throws IOException {
        List<String> names = new ArrayList<>(List.of(PAGE, "before.png", "overview.svg"));
        GalleryPage page = GalleryPage.of(gallery);
        try (Writer out = Files.newBufferedWriter(staging.file(PAGE))) {
            page.write(out);
        }
        Files.write(staging.file("before.png"), StillPicture.png(gallery.image()));
        Files.writeString(staging.file("overview.svg"), Overview.of(gallery) + "\n");
        for (ExperimentFigure figure : page.drawn()) {
            ExperimentResult result = figure.result();
            List<String> files = of(result.experiment());
            write(result.model(), staging.file(files.get(0)));
            Files.write(staging.file(files.get(1)), StillPicture.png(result.after()));
            Files.write(staging.file(files.get(2)), StillPicture.png(result.exact()));
            write(figure.animation(), staging.file(files.get(3)));
            names.addAll(files);
        }
        return names;
    }

    private static void write(ByteBuffer content, Path file) throws IOException {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        Files.write(file, bytes);
    }
}
