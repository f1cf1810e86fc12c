package org.onnxtwist.io.onnx.tensor;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.external.ExternalEntries;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.defect.InvalidModelException;

/**
 * The locations of the initializers of a model's main graph in its files, for programs that read one without the library.
 *
 * <p>The message is scanned and everything else skipped, so that nothing is parsed or copied.
 */
public final class TensorLocations {
    private final CodedInputStream in;
    private final Map<String, Location> found = new HashMap<>();

    /**
     * Elements row by row, little-endian.
     *
     * @param file the file beside the model that holds them, as the model spells it; empty for the model itself
     * @param offset of the first byte
     */
    public record Location(Optional<String> file, long offset) {}

    private TensorLocations(CodedInputStream in) {
        this.in = in;
    }

    /**
     * Returns the locations of initializers by name; contains only those whose elements are contiguous in a file.
     *
     * @throws InvalidModelException when the file is not a model
     */
    public static Map<String, Location> of(Path model) throws IOException {
        FileLocation place = FileLocation.file(model.toString());
        TensorLocations locations = new TensorLocations(CodedInputStream.newInstance(FileBytes.map(model, place)));
        try {
            locations.forEach(ModelProto.GRAPH_FIELD_NUMBER, locations::graph);
        } catch (InvalidProtocolBufferException e) {
            throw place.invalid("is damaged or truncated: obtain the file again from its source", e);
        }
        return locations.found;
    }

    private interface Visitor {
        void visit() throws IOException;
    }

    /** Visits each message in a field of the message at hand. */
    private void forEach(int field, Visitor visitor) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(field)) {
                inside(visitor);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void inside(Visitor visitor) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        visitor.visit();
        in.popLimit(outer);
    }

    private static int delimited(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private void graph() throws IOException {
        forEach(GraphProto.INITIALIZER_FIELD_NUMBER, this::tensor);
    }

    private void tensor() throws IOException {
        String name = "";
        Map<String, String> external = new HashMap<>();
        Optional<Location> inside = Optional.empty();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(TensorProto.NAME_FIELD_NUMBER)) {
                name = in.readString();
            } else if (tag == delimited(TensorProto.EXTERNAL_DATA_FIELD_NUMBER)) {
                inside(() -> entry(external));
            } else if (tag == delimited(TensorProto.RAW_DATA_FIELD_NUMBER)
                    || tag == delimited(TensorProto.FLOAT_DATA_FIELD_NUMBER)
                    || tag == delimited(TensorProto.DOUBLE_DATA_FIELD_NUMBER)) {
                int length = in.readRawVarint32();
                inside = Optional.of(new Location(Optional.empty(), in.getTotalBytesRead()));
                in.skipRawBytes(length);
            } else {
                in.skipField(tag);
            }
        }
        if (external.containsKey(ExternalEntries.LOCATION)) {
            found.put(name, external(external));
        } else {
            String key = name;
            inside.ifPresent(location -> found.put(key, location));
        }
    }

    private static Location external(Map<String, String> entries) {
        return new Location(
                Optional.ofNullable(entries.get(ExternalEntries.LOCATION)),
                Long.parseLong(entries.getOrDefault(ExternalEntries.OFFSET, "0")));
    }

    private void entry(Map<String, String> entries) throws IOException {
        String key = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(StringStringEntryProto.KEY_FIELD_NUMBER)) {
                key = in.readString();
            } else if (tag == delimited(StringStringEntryProto.VALUE_FIELD_NUMBER)) {
                value = in.readString();
            } else {
                in.skipField(tag);
            }
        }
        entries.put(key, value);
    }
}
