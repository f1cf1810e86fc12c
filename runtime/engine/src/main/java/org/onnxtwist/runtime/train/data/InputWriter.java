package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/** Writes examples as an input of a model takes them. It is used by several threads. */
interface InputWriter {
    /** The element type that is written. */
    DType dtype();

    /** The sizes of an example, without the axis that counts them. */
    long[] dims();

    /** The axis of {@link #dims} that is normalised along. */
    int channelAxis();

    /**
     * Writes an example from the position of a buffer on.
     *
     * @param index its position in the files
     * @throws IOException for an image that cannot be decoded
     */
    void write(int index, ExampleRandom random, ByteBuffer into) throws IOException;

    /**
     * A writer of inputs.
     *
     * @throws DataException when they do not fit the model's input, or cannot be prepared as asked for
     */
    static InputWriter of(Examples examples, Port input, InputPreparation preparation) {
        requireNumbers(input);
        Augmentation augmentation = preparation.augmentation();
        int axes = examples.targets().dims().length;
        if (augmentation.movesPixels() && axes > 1) {
            throw new DataException(
                    Fault.REQUEST,
                    examples.targets().source() + " has targets of " + axes
                            + " axes, which do not follow when pictures are flipped, shifted, turned or scaled: leave that out, or"
                            + " give batches of your own");
        }
        if (examples.inputs() instanceof NumberRows rows
                && preparation.keepsValues()
                && RowWriter.copies(rows, input)) {
            return RowWriter.of(rows, input, preparation, subject(input));
        }
        if (input.type().shape().known().filter(dims -> dims.size() == 4).isPresent()) {
            return new PictureWriter(examples.inputs(), input, preparation);
        }
        if (!(examples.inputs() instanceof NumberRows rows)) {
            throw new DataException(
                    Fault.MODEL,
                    "the model's input '" + input.name() + "' is " + input.type() + ", but the images of "
                            + examples.inputs().source() + " need four axes: use a model that takes pictures");
        }
        if (!augmentation.equals(Augmentation.none())) {
            throw new DataException(
                    Fault.REQUEST,
                    "the model's input '" + input.name() + "' is " + input.type()
                            + ", and only pictures, which have four axes, can be augmented: leave the augmentation out");
        }
        return RowWriter.of(rows, input, preparation, subject(input));
    }

    private static String subject(Port input) {
        return "the model's input '" + input.name() + "' is";
    }

    /** A writer of targets, which changes nothing but their type. */
    static InputWriter ofTargets(Examples examples, Port target) {
        requireNumbers(target);
        return RowWriter.of(
                examples.targets(), target, InputPreparation.defaults().withScale(1), "the targets of this loss are");
    }

    private static void requireNumbers(Port input) {
        if (!TensorElements.areNumbers(input.type().dtype())) {
            throw new DataException(
                    Fault.MODEL,
                    "the model's input '" + input.name() + "' is " + input.type()
                            + ", but the data are numbers: use a model that takes a tensor of numbers, or give batches of your own");
        }
    }
}
