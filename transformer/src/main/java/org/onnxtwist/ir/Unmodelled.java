package org.onnxtwist.ir;

/**
 * What a file says about a thing beyond what this package models, carried along unread so that writing loses nothing.
 *
 * <p>Opaque here: whoever read the file defines it and is the only one to look inside.
 */
public interface Unmodelled {
    /** Nothing beyond the model. */
    Unmodelled NONE = new Unmodelled() {
        @Override
        public String toString() {
            return "none";
        }
    };
}
