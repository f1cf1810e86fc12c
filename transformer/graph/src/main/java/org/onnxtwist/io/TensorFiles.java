package org.onnxtwist.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.io.external.ExternalFolder;
import org.onnxtwist.io.external.ExternalPlan;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.NewFile;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.onnx.tensor.TensorReader;
import org.onnxtwist.io.onnx.tensor.TensorWriter;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.wire.MessageFrame;
import org.onnxtwist.io.wire.MessageOutput;
import org.onnxtwist.io.wire.MessageParser;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;

/** Files of one tensor each ({@code .pb}), as ONNX's test data has them. */
public final class TensorFiles {
    private static final String EXPECTED = "a tensor in ONNX's format";

    /**
     * A tensor and the name that its file gives it.
     *
     * @param name empty for none
     */
    public record NamedTensor(String name, Tensor tensor) {}

    private TensorFiles() {}

    /**
     * Reads a tensor; its elements stay in the mapped file.
     *
     * @throws InvalidModelException when the file holds no tensor, or one that is not safe to read
     */
    public static NamedTensor read(Path file) throws IOException {
        FileLocation place = FileLocation.file(file.toString());
        ByteBuffer bytes = FileBytes.map(file, place);
        MessageParser.Parsed<TensorProto> parsed =
                MessageParser.parse(TensorProto.getDefaultInstance(), bytes, EXPECTED, 1, place);
        TensorProto proto = parsed.message();
        if (proto.getDataType() == 0) {
            throw place.invalid(FileBytes.diagnosis(bytes, EXPECTED));
        }
        TensorReader reader = new TensorReader(
                ExternalFolder.of(file, false, false),
                Optional.of(SourceFile.of(file.toRealPath())),
                parsed.skeleton());
        return new NamedTensor(proto.getName(), reader.read(proto, place.in("tensor", proto.getName())));
    }

    /** Writes a tensor, whole. Replaces a file that exists, but no symbolic link. */
    public static void write(Path file, NamedTensor named) throws IOException {
        TensorWriter tensors = new TensorWriter(ExternalPlan.inside());
        MessageFrame frame = tensors.frame(tensors.message(named.tensor(), named.name()));
        new NewFile(file, file, frame.size()).write(channel -> {
            MessageOutput output = new MessageOutput(channel);
            frame.writeTo(output);
            output.flush();
        });
    }
}
