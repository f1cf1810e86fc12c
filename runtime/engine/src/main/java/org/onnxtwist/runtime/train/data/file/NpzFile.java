package org.onnxtwist.runtime.train.data.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.Tensor;

/** Reads NumPy's format npz, a zip archive with an npy file for each array, as numpy.savez and numpy.savez_compressed write it. */
public final class NpzFile {
    private static final String EXTENSION = ".npy";

    private NpzFile() {}

    /**
     * Reads all arrays onto the heap.
     *
     * @return the arrays by name, in the order of the archive
     * @throws InvalidModelException for a file of another format, a damaged one, and for arrays that {@link NpyFile} refuses; it names the
     *     file and the array
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        FileLocation place = FileLocation.file(file.toString());
        FileBytes.attributes(file, place);
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (ZipFile archive = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                String name = entry.getName();
                if (!name.endsWith(EXTENSION)) {
                    throw place.invalid("has an entry '" + Excerpt.of(name)
                            + "', which is no array: write the file with numpy.savez");
                }
                String array = name.substring(0, name.length() - EXTENSION.length());
                FileLocation inside = place.in("array", array);
                try (InputStream in = archive.getInputStream(entry)) {
                    if (arrays.put(array, NpyFile.read(in, inside)) != null) {
                        throw place.invalid("has two arrays of the name '" + Excerpt.of(array)
                                + "': write the file with numpy.savez");
                    }
                }
            }
        } catch (ZipException | EOFException e) {
            throw place.invalid(
                    "is not an archive of arrays (" + Excerpt.of(String.valueOf(e.getMessage()))
                            + "): write it with numpy.savez",
                    e);
        }
        return arrays;
    }
}
