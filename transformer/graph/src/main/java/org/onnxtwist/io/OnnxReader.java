package org.onnxtwist.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.io.external.ExternalFolder;
import org.onnxtwist.io.file.Breaches;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.onnx.ModelReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.defect.InvalidModelException;

/**
 * Reads ONNX models. Weights are not read: they stay in the mapped file, or in the files of external data, until somebody asks.
 *
 * <p>The model's files must stay as they are while the model is in use; {@link OnnxWriter} refuses to overwrite them. A file that is
 * changed meanwhile is refused with an {@link InvalidModelException} where that is noticed, by each access to external data, by the
 * writers and by {@link ExternalData#requireUnchanged}; an access to a mapped page that was cut off is an {@link InternalError}.
 *
 * <p>All methods throw {@link InvalidModelException} for what is not a model, or not one that is safe to read, and {@link IOException}
 * for files that are missing or cannot be read.
 */
public final class OnnxReader {
    private static final FileLocation MEMORY = FileLocation.file("the model in memory");

    /** The length of the largest array that virtual machines allow. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private OnnxReader() {}

    /** Reads a file with {@link ReadOptions#defaults()}. */
    public static Model read(Path file) throws IOException {
        return read(file, ReadOptions.defaults());
    }

    /** Reads a file. External data is looked for in the folder in which {@code file} lies, whatever the working directory. */
    public static Model read(Path file, ReadOptions options) throws IOException {
        return read(file, options, Breaches.refused());
    }

    /**
     * Reads a file for a checker that is to say all that is wrong with it. Where {@link #read(Path, ReadOptions)} would refuse the
     * file for a value that nothing defines or that is defined twice, for a tensor whose content does not fit, for a type, a name, an
     * attribute or a function that a model cannot have, reading goes on, and what comes after is read as if that were right.
     *
     * <p>The model is not fit for anything else, and no writer takes it.
     *
     * @throws InvalidModelException for what is not a model, nests too deep, or names files of external data that are missing or not
     *     safe to read
     */
    public static Diagnosis diagnose(Path file, ReadOptions options) throws IOException {
        Breaches breaches = Breaches.collected();
        Model model = read(file, options, breaches);
        return new Diagnosis(model, breaches.defects());
    }

    private static Model read(Path file, ReadOptions options, Breaches breaches) throws IOException {
        FileLocation place = FileLocation.file(file.toString());
        ByteBuffer bytes = FileBytes.map(file, place);
        SourceFile source = SourceFile.of(file.toRealPath());
        ExternalFolder folder = ExternalFolder.of(file, options.trustLinks(), options.dataMayMiss());
        try {
            Model model = ModelReader.read(bytes, folder, Optional.of(source), options.maxDepth(), breaches, place);
            source.requireUnchanged();
            return model;
        } catch (InternalError cut) {
            if (ExternalData.isCut(cut)) {
                throw source.changed(cut);
            }
            throw cut;
        }
    }

    /**
     * Reads a stream to its end, with {@link ReadOptions#defaults()}; it is not closed. The model's weights are on the heap, since a stream
     * cannot be mapped.
     *
     * @throws InvalidModelException for a model with external data too, as its folder is not known: {@link #read(ByteBuffer, Path,
     *     ReadOptions)} takes one
     */
    public static Model read(InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(LARGEST);
        if (bytes.length == LARGEST && stream.read() >= 0) {
            throw MEMORY.invalid("has more than the 2 GB that the format allows: save the model with external data");
        }
        return read(ByteBuffer.wrap(bytes));
    }

    /**
     * Reads a model from memory, with {@link ReadOptions#defaults()}. The buffer is kept, so its content must not change.
     *
     * @throws InvalidModelException for a model with external data too, as its folder is not known: {@link #read(ByteBuffer, Path,
     *     ReadOptions)} takes one
     */
    public static Model read(ByteBuffer bytes) {
        return read(bytes, ExternalFolder.none(), ReadOptions.defaults());
    }

    /** Reads a model whose external data lies in {@code folder}. The buffer is kept, so its content must not change. */
    public static Model read(ByteBuffer bytes, Path folder, ReadOptions options) throws IOException {
        return read(bytes, ExternalFolder.in(folder, options.trustLinks(), options.dataMayMiss()), options);
    }

    private static Model read(ByteBuffer bytes, ExternalFolder folder, ReadOptions options) {
        FileBytes.requireContent(bytes, MEMORY);
        return ModelReader.read(bytes, folder, Optional.empty(), options.maxDepth(), Breaches.refused(), MEMORY);
    }

    /**
     * A file that {@link OnnxReader#diagnose} has read although it may break rules.
     *
     * @param model the model, for a checker: values that nothing defines, several values of one name in a graph, and stand-ins for what
     *     the defects are about are in it. No writer takes it
     * @param defects what the model cannot express, in the order in which the file was read
     */
    public record Diagnosis(Model model, List<Defect> defects) {
        public Diagnosis {
            defects = List.copyOf(defects);
        }
    }
}
