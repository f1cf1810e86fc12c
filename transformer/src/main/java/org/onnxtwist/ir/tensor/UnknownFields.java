package org.onnxtwist.ir.tensor;

import java.util.List;
import java.util.Map;

/**
 * What a file says about a thing beyond what this package models, carried along unread so that writing loses nothing.
 *
 * <p>Opaque here: whoever read the file defines it and is the only one to look inside. What ONNX has rules for is told by
 * {@link #notes}.
 */
public interface UnknownFields {
    /** Nothing beyond the model. */
    UnknownFields NONE = new UnknownFields() {
        @Override
        public String toString() {
            return "none";
        }
    };

    /** Something that the file says of a thing. Fields have the names of the file format's own definition. */
    sealed interface Note {
        /**
         * A field that is set.
         *
         * @param content what it is set to; equal where the same is stated
         */
        record Field(String name, Object content) implements Note {}

        /** A field that is not set although the format wants it. */
        record Missing(String field) implements Note {}

        /**
         * An entry of a list that is there twice, of which only the last can be held.
         *
         * @param asRead what is held of the list; as long as it is held so, the list is written as it was, with both entries
         */
        record Repeated(String field, String key, Map<String, ?> asRead) implements Note {}
    }

    /** What the file says besides, as far as ONNX has rules for it; nothing by default. */
    default List<Note> notes() {
        return List.of();
    }
}
