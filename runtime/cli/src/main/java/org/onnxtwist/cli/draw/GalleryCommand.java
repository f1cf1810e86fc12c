package org.onnxtwist.cli.draw;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.page.flow.Matrix2;
import org.onnxtwist.page.gallery.ExperimentResult;
import org.onnxtwist.page.gallery.Gallery;
import org.onnxtwist.page.gallery.GalleryFiles;
import org.onnxtwist.page.gallery.GalleryReportJson;
import org.onnxtwist.page.image.Photograph;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.runtime.train.data.image.Picture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gallery}: shows what first-order kernels and the layer do to an image. */
@Command(
        name = "gallery",
        description = {
            "Shows what the layer does to an image: repeats first-order convolutions and conv_twist layers of known kernels in ONNX"
                    + " Runtime - translations, rotations, dilations, squeezes, shears, spirals, the random initialisation - and"
                    + " compares each result with the exact flow of its vector field. Writes a page that explains the layer, with all"
                    + " pictures in it, and beside it the pictures, animations and models.",
            "",
            "The image is a test card that the program draws, or a photograph. The page says how the motions were predicted and"
                    + " measured.",
            "",
            "Exit status: 0 done; 2 usage; 3 the photograph is no image or cannot be shown; 4 the environment."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  onnx-twist gallery", "  onnx-twist gallery --image photo.jpg -o pictures"})
public final class GalleryCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "gallery",
            description = "The folder for the files, which is made if it is missing. Default: ${DEFAULT-VALUE}.")
    private String output = "";

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = {
                "A photograph in the place of the test card: PNG, JPEG, GIF, BMP or TIFF, of any size. It is turned upright, reduced to"
                        + " " + Gallery.SIDE + " pixels with a white margin, and smoothed a little."
            })
    private Optional<Path> image = Optional.empty();

    @Option(
            names = "--json",
            description = "Print one JSON document: each experiment with its prediction and its measurement.")
    private boolean json;

    /** Makes the command, which prints to a console. */
    public GalleryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (output.isEmpty()) {
            throw CommandException.usage("the name after -o is empty: name a folder (. for the current one)");
        }
        Path folder = Path.of(output);
        Optional<Picture> photograph = Optional.empty();
        if (image.isPresent()) {
            photograph = Optional.of(Photograph.read(image.get(), Gallery.SIDE));
        }
        boolean isNew = !Files.exists(folder);
        make(folder);
        Optional<Made> made = Optional.empty();
        try {
            made = Optional.of(make(photograph, folder));
        } finally {
            if (isNew && made.isEmpty()) {
                Files.deleteIfExists(folder);
            }
        }
        print(made.get().gallery(), folder, made.get().files());
        return ExitStatus.DONE;
    }

    /** A gallery, and the number of its files. */
    private record Made(Gallery gallery, int files) {}

    private Made make(Optional<Picture> photograph, Path folder) throws IOException {
        try (Progress progress = new Progress(console, "making the gallery");
                Staging staging = Staging.in(folder)) {
            Gallery gallery = photograph
                    .map(picture -> Gallery.ofPhotograph("the photograph " + name(image.get()), picture, progress::now))
                    .orElseGet(() -> Gallery.ofTestCard(progress::now));
            progress.now("writing the files");
            int files = GalleryFiles.write(gallery, staging).size();
            staging.publish();
            return new Made(gallery, files);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static void make(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw CommandException.usage("-o " + folder + " is a file: name a folder");
        }
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            throw new CommandException(
                    Fault.ENVIRONMENT,
                    "the folder " + folder + " cannot be made ("
                            + Objects.requireNonNullElse(
                                    e.getReason(), e.getClass().getSimpleName())
                            + " at " + e.getFile() + "): choose another folder with -o");
        }
    }

    private void print(Gallery gallery, Path folder, int files) {
        Path page = folder.resolve(GalleryFiles.PAGE);
        if (json) {
            console.printJson(document -> {
                document.field("page", page.toString());
                GalleryReportJson.write(gallery, document);
            });
            return;
        }
        Table table = new Table(
                List.of("experiment", "steps", "turn", "predicted", "scale", "predicted", "off", "PSNR"),
                Set.of(1, 2, 3, 4, 5, 6, 7));
        gallery.results().forEach(result -> table.add(row(result)));
        table.lines().forEach(console.out()::println);
        console.out()
                .println("written to " + page + " and " + NumberText.count(files - 1L, "file", "files") + " beside it");
    }

    private static List<String> row(ExperimentResult result) {
        return List.of(
                result.experiment().name(),
                Integer.toString(result.experiment().steps()),
                measured(result, Matrix2::turnDegrees, "%.2f"),
                number("%.2f", result.predicted().linear().turnDegrees()),
                measured(result, Matrix2::largerScale, "%.3f"),
                number("%.3f", result.predicted().linear().largerScale()),
                result.motionError().stream()
                        .mapToObj(error -> number("%.1f %%", 100 * error))
                        .findFirst()
                        .orElse("-"),
                number("%.1f dB", result.psnr()));
    }

    private static String measured(ExperimentResult result, ToDoubleFunction<Matrix2> property, String format) {
        return result.measured()
                .map(map -> number(format, property.applyAsDouble(map.linear())))
                .orElse("-");
    }

    private static String number(String format, double value) {
        String text = String.format(Locale.ROOT, format, value);
        return text.matches("-0\\.?0*") ? text.substring(1) : text;
    }
}
