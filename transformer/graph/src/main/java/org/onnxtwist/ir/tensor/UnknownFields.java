package org.onnxtwist.ir.tensor;

import java.util.List;
import java.util.Map;

/**
 * The fields of an element of a file that this package does not model, kept uninterpreted so that writing loses nothing.
 *
 * <p>Opaque to this package: the reader of the file implements it and is the only one to look inside. {@link #notes} lists those fields for
 * which ONNX has rules.
 */
public interface UnknownFields {
    /** No unknown fields. */
    UnknownFields NONE = new UnknownFields() {
        @Override
        public String toString() {
            return "none";
        }
    };

    /** A fact about the fields of an element of the file. Fields are named as in the file format's own definition. */
    sealed interface Note {
        /**
         * A field that is set.
         *
         * @param content its value; equal for equal contents
         */
        record Field(String name, Object content) implements Note {}

        /** A field that is not set although the format wants it. */
        record Missing(String field) implements Note {}

        /**
         * A duplicate entry of a list, of which only the last one can be kept.
         *
         * @param asRead the part of the list that is kept; as long as it is unchanged, the list is written as it was, with both entries
         */
        record Repeated(String field, String key, Map<String, ?> asRead) implements Note {}
    }

    /** The unknown fields for which ONNX has rules; an empty list by default. */
    default List<Note> notes() {
        return List.of();
    }
}
