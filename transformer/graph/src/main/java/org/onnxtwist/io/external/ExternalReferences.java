package org.onnxtwist.io.external;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.wire.TensorPaths;

/**
 * The locations of external data that stand anywhere in a model's file, found by walking over the message and skipping what is in
 * between, so that nothing is parsed or copied.
 */
public final class ExternalReferences {
    private static final int DEPTH = 1000;

    private final CodedInputStream in;
    private final Set<String> found = new HashSet<>();

    private ExternalReferences(CodedInputStream in) {
        this.in = in;
    }

    /** The locations as the model spells them; those before the first malformed field of a file that is no model. */
    public static Set<String> of(Path model) throws IOException {
        try (FileChannel channel = FileChannel.open(model)) {
            long size = channel.size();
            if (size == 0 || size > Integer.MAX_VALUE) {
                return Set.of();
            }
            ExternalReferences references = new ExternalReferences(
                    CodedInputStream.newInstance(channel.map(FileChannel.MapMode.READ_ONLY, 0, size)));
            try {
                references.message(ModelProto.getDescriptor(), DEPTH);
            } catch (IOException malformed) {
                return references.found;
            }
            return references.found;
        }
    }

    /** The files in a folder, other than {@code except}, that refer to external data at {@code data}. */
    public static List<Path> readers(Path folder, Path data, Path except) throws IOException {
        Path wanted = data.toAbsolutePath().normalize();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.equals(except) && !file.equals(data))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file))
                    .filter(file -> reads(file, wanted))
                    .toList();
        }
    }

    private static boolean reads(Path file, Path data) {
        try {
            return of(file).stream()
                    .map(location ->
                            file.resolveSibling(location).toAbsolutePath().normalize())
                    .anyMatch(data::equals);
        } catch (IOException | InvalidPathException e) {
            // What cannot be opened, or names no path, reads nothing.
            return false;
        }
    }

    private void message(Descriptor type, int depth) throws IOException {
        boolean isTensor = type.equals(TensorProto.getDescriptor());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            boolean delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            Optional<Descriptor> step = delimited && depth > 0 ? TensorPaths.step(type, number) : Optional.empty();
            if (isTensor && delimited && number == TensorProto.EXTERNAL_DATA_FIELD_NUMBER) {
                int outer = in.pushLimit(in.readRawVarint32());
                entry();
                in.popLimit(outer);
            } else if (step.isPresent()) {
                int outer = in.pushLimit(in.readRawVarint32());
                message(step.get(), depth - 1);
                in.popLimit(outer);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void entry() throws IOException {
        String key = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case StringStringEntryProto.KEY_FIELD_NUMBER -> key = in.readString();
                case StringStringEntryProto.VALUE_FIELD_NUMBER -> value = in.readString();
                default -> in.skipField(tag);
            }
        }
        if (key.equals(ExternalEntries.LOCATION)) {
            found.add(value);
        }
    }
}
