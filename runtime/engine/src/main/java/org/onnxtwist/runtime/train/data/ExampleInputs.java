package org.onnxtwist.runtime.train.data;

/** Where the inputs of examples come from. */
sealed interface ExampleInputs permits ImageFiles, NumberRows {
    int size();

    /** The file or folder, in quotation marks. */
    String source();

    /** The file of an example, and its place in it, as the subject of a sentence. */
    String place(int index);
}
