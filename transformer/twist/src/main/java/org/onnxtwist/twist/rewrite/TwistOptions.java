package org.onnxtwist.twist.rewrite;

import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistException;
import org.onnxtwist.twist.TwistLayer.Purpose;

/**
 * The options of a rewrite.
 *
 * @param initialization the initial values of parameters that {@code parameters} does not give
 * @param initMax centres are drawn from U(-initMax, initMax); finite, not negative
 * @param seed the seed of all random numbers; the same seed gives the same bits everywhere
 * @param coordinates the convention of the coordinates
 * @param purpose training or export
 * @param asFunction whether each layer becomes one call of a model-local function
 * @param parameters tensors by key: {@code <conv>.conv_x.weight}, {@code <conv>.conv_y.weight}, {@code <conv>.center_x},
 *     {@code <conv>.center_y}, and {@code <conv>.weight} for the base kernel
 * @param include which layers, by name, are to be rewritten
 * @param again which Convs, by name, are to be rewritten although they are part of a conv_twist layer already
 */
public record TwistOptions(
        Initialization initialization,
        double initMax,
        long seed,
        Coordinates coordinates,
        Purpose purpose,
        boolean asFunction,
        Map<String, Tensor> parameters,
        Predicate<String> include,
        Predicate<String> again) {
    /** The bound of the centres that the layer's author chose. */
    public static final double DEFAULT_INIT_MAX = 1.5;

    public TwistOptions {
        parameters = Map.copyOf(parameters);
        if (!(initMax >= 0) || Double.isInfinite(initMax)) {
            throw new TwistException(
                    "the bound of the centres is " + initMax + ": give a finite number that is not negative");
        }
    }

    /** The default options: identity, centres up to 1.5, seed 0, the seed's coordinates, for training, reference form, every layer. */
    public static TwistOptions defaults() {
        return new TwistOptions(
                Initialization.IDENTITY,
                DEFAULT_INIT_MAX,
                0,
                Coordinates.SEED,
                Purpose.TRAINING,
                false,
                Map.of(),
                name -> true,
                name -> false);
    }

    public TwistOptions withInitialization(Initialization other) {
        return new TwistOptions(other, initMax, seed, coordinates, purpose, asFunction, parameters, include, again);
    }

    public TwistOptions withInitMax(double other) {
        return new TwistOptions(
                initialization, other, seed, coordinates, purpose, asFunction, parameters, include, again);
    }

    public TwistOptions withSeed(long other) {
        return new TwistOptions(
                initialization, initMax, other, coordinates, purpose, asFunction, parameters, include, again);
    }

    public TwistOptions withCoordinates(Coordinates other) {
        return new TwistOptions(initialization, initMax, seed, other, purpose, asFunction, parameters, include, again);
    }

    public TwistOptions withPurpose(Purpose other) {
        return new TwistOptions(
                initialization, initMax, seed, coordinates, other, asFunction, parameters, include, again);
    }

    public TwistOptions withAsFunction(boolean other) {
        return new TwistOptions(initialization, initMax, seed, coordinates, purpose, other, parameters, include, again);
    }

    public TwistOptions withParameters(Map<String, Tensor> other) {
        return new TwistOptions(initialization, initMax, seed, coordinates, purpose, asFunction, other, include, again);
    }

    public TwistOptions withInclude(Predicate<String> other) {
        return new TwistOptions(
                initialization, initMax, seed, coordinates, purpose, asFunction, parameters, other, again);
    }

    public TwistOptions withAgain(Predicate<String> other) {
        return new TwistOptions(
                initialization, initMax, seed, coordinates, purpose, asFunction, parameters, include, other);
    }

    /** The options as the metadata of a rewritten model has them. */
    String description() {
        return String.format(
                        Locale.ROOT,
                        "init=%s init-max=%s seed=%d coords=%s for=%s as-function=%s params=%d",
                        initialization(),
                        initMax(),
                        seed(),
                        coordinates(),
                        purpose(),
                        asFunction(),
                        parameters().size())
                .toLowerCase(Locale.ROOT);
    }

    /** The initial values of the parameters that a rewrite adds, if no file gives them. Centres are uniform in both cases. */
    public enum Initialization {
        /** conv_x and conv_y are zero: the rewritten model computes what the original computes, and can learn from there. */
        IDENTITY,
        /** conv_x is uniform and antisymmetric, conv_y is conv_x rotated by 90 degrees: for training from scratch. */
        SEED
    }
}
