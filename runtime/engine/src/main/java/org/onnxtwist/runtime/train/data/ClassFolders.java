package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.train.data.image.ImageDecoder;

/** Finds the images of a data set that has one folder for each class. Hidden files and folders do not count. */
final class ClassFolders {
    private static final Comparator<Path> BY_NAME = Comparator.comparing(Path::toString);

    private final Set<String> suffixes = ImageDecoder.suffixes();
    private final List<Path> files = new ArrayList<>();
    private final List<Long> labels = new ArrayList<>();
    private final Map<Path, String> skipped = new TreeMap<>();

    private ClassFolders() {}

    /** @param known the names of the classes by label; empty for those of the folders, sorted */
    static Examples read(Path root, List<String> known) throws IOException {
        FileLocation place = FileLocation.file(root.toString());
        ClassFolders found = new ClassFolders();
        List<Path> folders = found.foldersOf(root);
        if (folders.isEmpty()) {
            throw place.invalid("has no folders of images: give a folder that has one for each class");
        }
        List<String> classes =
                known.isEmpty() ? folders.stream().map(ClassFolders::name).toList() : known;
        for (Path folder : folders) {
            if (!classes.contains(name(folder))) {
                throw place.invalid("has a folder '" + name(folder)
                        + "', which is no class of the training data: remove it, or add it to them");
            }
            found.addClass(folder, classes.indexOf(name(folder)));
        }
        Tensor targets =
                Tensor.vector(found.labels.stream().mapToLong(Long::longValue).toArray());
        return new Examples(new ImageFiles(root, found.files, found.skipped), NumberRows.of(root, targets), classes);
    }

    private List<Path> foldersOf(Path root) throws IOException {
        List<Path> folders = new ArrayList<>();
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry :
                    entries.filter(ClassFolders::isVisible).sorted(BY_NAME).toList()) {
                if (Files.isDirectory(entry)) {
                    folders.add(entry);
                } else if (isImage(entry)) {
                    skipped.put(entry, "lies in no class's folder");
                }
            }
        }
        return folders;
    }

    private void addClass(Path folder, long label) throws IOException {
        int before = files.size();
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : walk.sorted(BY_NAME).toList()) {
                if (Files.isRegularFile(file) && isVisible(file)) {
                    if (isImage(file)) {
                        files.add(file);
                        labels.add(label);
                    } else {
                        skipped.put(file, "has no ending of an image that can be read");
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (files.size() == before) {
            throw FileLocation.file(folder.toString())
                    .invalid("is the folder of a class, but has no image with one of the endings "
                            + String.join(", ", suffixes.stream().sorted().toList())
                            + ": add images or remove the folder");
        }
    }

    private boolean isImage(Path file) {
        String name = name(file);
        return suffixes.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static boolean isVisible(Path path) {
        return !name(path).startsWith(".");
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
