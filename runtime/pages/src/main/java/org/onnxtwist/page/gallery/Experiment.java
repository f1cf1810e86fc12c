package org.onnxtwist.page.gallery;

import org.onnxtwist.page.flow.LinearField;
import org.onnxtwist.page.flow.Stencil;
import org.onnxtwist.page.flow.Vector2;

/**
 * A step that is repeated: {@code x <- x + base(x) + X conv_x(x) + Y conv_y(x)}, or {@code x <- blur(x)}, in each channel of an image
 * separately.
 *
 * @param name a name for files and links, of lower-case letters and hyphens
 * @param title a phrase for people
 * @param formula the kernels in the notation of the page
 * @param remark a sentence or two on what is seen
 * @param kind what the step is made of
 * @param step the kernels of the step, its length not yet counted
 * @param epsilon the length of a step, by which all kernels are multiplied
 * @param steps the number of steps
 */
public record Experiment(
        String name, String title, String formula, String remark, Kind kind, Step step, double epsilon, int steps) {
    /** The kinds of steps. */
    public enum Kind {
        /** One convolution, whose kernel is the base kernel alone. */
        SMOOTHING,
        /** One convolution: the identity and a multiple of the base kernel. */
        CONVOLUTION,
        /** A conv_twist layer, whose base convolution is the identity and a multiple of the base kernel. */
        LAYER
    }

    /**
     * The kernels of a step.
     *
     * @param base the base kernel, beside the identity
     * @param convX conv_x
     * @param convY conv_y
     * @param centre the centre in the coordinates of the layer: (0, 0) is the upper left corner, (1, 1) the middle
     */
    public record Step(Stencil base, Stencil convX, Stencil convY, Vector2 centre) {
        /** Returns the kernels of an ordinary convolution. */
        static Step of(Stencil base) {
            return new Step(base, Stencil.ZERO, Stencil.ZERO, Vector2.ZERO);
        }

        /** Returns the kernels of a layer whose base kernel is the identity. */
        static Step of(Stencil convX, Stencil convY, Vector2 centre) {
            return new Step(Stencil.ZERO, convX, convY, centre);
        }
    }

    /** Returns the kernel of the base convolution as the model has it. */
    Stencil baseKernel() {
        return kind == Kind.SMOOTHING
                ? step.base()
                : Stencil.IDENTITY.plus(step.base().times(epsilon));
    }

    /** Returns the field of one step, in pixels, over an image of this size. */
    LinearField field(int width, int height) {
        return LinearField.ofLayer(
                step.base().moment().times(epsilon),
                step.convX().moment().times(epsilon),
                step.convY().moment().times(epsilon),
                step.centre(),
                width,
                height);
    }
}
