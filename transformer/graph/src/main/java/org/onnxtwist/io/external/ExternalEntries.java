package org.onnxtwist.io.external;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.type.DType;

/**
 * The entries of a tensor message that describe its external data.
 *
 * @param length empty where it is not stated
 */
public record ExternalEntries(String location, long offset, Optional<Long> length) {
    public static final String LOCATION = "location";
    public static final String OFFSET = "offset";
    public static final String LENGTH = "length";

    /** A checksum is not verified; a base path, which some writers leave behind, is never followed. */
    private static final Set<String> KEYS = Set.of(LOCATION, OFFSET, LENGTH, "checksum", "basepath");

    /**
     * Reads the entries of a tensor.
     *
     * @throws InvalidModelException for an unknown or repeated key, a missing location, or an offset or length that is not a count of bytes
     */
    public static ExternalEntries of(TensorProto proto, FileLocation place) {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            if (!KEYS.contains(entry.getKey())) {
                throw place.breach(
                        Defect.Kind.TENSOR_CONTENT,
                        "describes its external data with the unknown key '" + entry.getKey()
                                + "': export the model again");
            }
            if (entries.put(entry.getKey(), entry.getValue()) != null) {
                throw place.breach(
                        Defect.Kind.TENSOR_CONTENT,
                        "states '" + entry.getKey() + "' of its external data twice: export the model again");
            }
        }
        String location = Optional.ofNullable(entries.get(LOCATION))
                .orElseThrow(() -> place.breach(
                        Defect.Kind.TENSOR_CONTENT, "has external data without a location: export the model again"));
        Optional<Long> length = Optional.ofNullable(entries.get(LENGTH)).map(text -> count(LENGTH, text, place));
        return new ExternalEntries(location, count(OFFSET, entries.getOrDefault(OFFSET, "0"), place), length);
    }

    private static long count(String key, String text, FileLocation place) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        try {
            if (digits) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException unused) {
            throw place.breach(Defect.Kind.TENSOR_CONTENT, wrong(key, text));
        }
        throw place.breach(Defect.Kind.TENSOR_CONTENT, wrong(key, text));
    }

    private static String wrong(String key, String text) {
        return "has external data whose " + key + " is '" + Excerpt.of(text)
                + "', which is not a number of bytes: export the model again";
    }

    /**
     * Returns the bytes that the entries name.
     *
     * @throws InvalidModelException when the location is refused, or the range does not have the size of the tensor or does not lie in the
     *     file
     */
    public ExternalContent content(ExternalFolder folder, long byteSize, DType dtype, FileLocation place) {
        if (length.isPresent() && length.get() != byteSize) {
            throw place.breach(
                    Defect.Kind.TENSOR_CONTENT,
                    "has " + length.get() + " bytes of external data, but its type " + dtype.onnxName()
                            + " and dimensions take " + byteSize + ": export the model again");
        }
        ExternalFile file = folder.resolve(location, place);
        if (offset > file.size() || byteSize > file.size() - offset) {
            throw place.breach(
                    Defect.Kind.TENSOR_CONTENT,
                    "has external data from byte " + offset + " on, " + byteSize + " bytes long, but '"
                            + Excerpt.of(location) + "' has only " + file.size() + " bytes"
                            + ": obtain the data file again from its source");
        }
        return new ExternalContent(file, offset, byteSize);
    }
}
