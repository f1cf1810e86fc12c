package org.onnxtwist.maven.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.layer.GlobSet;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

/**
 * The settings for rewriting a model. Their string form, which names every setting, is part of the stamp.
 *
 * @param initialization the initialisation of new weights
 * @param initMax the bound of the centres
 * @param seed the seed of all random numbers
 * @param coordinates the convention of the coordinates
 * @param purpose training or export
 * @param asFunction whether each layer is one call of a function
 * @param parameters a safetensors file with new weights
 * @param includes globs of convolutions to rewrite; none for all
 * @param excludes globs of convolutions to leave
 * @param check whether the result is checked
 * @param comparison the tolerances for its outputs, compared with the original's
 * @param required whether a result that cannot be run is refused
 */
public record RewriteSettings(
        Initialization initialization,
        double initMax,
        long seed,
        Coordinates coordinates,
        Purpose purpose,
        boolean asFunction,
        Optional<Path> parameters,
        List<String> includes,
        List<String> excludes,
        boolean check,
        ComparisonSettings comparison,
        boolean required) {
    public RewriteSettings {
        if (!(initMax >= 0) || Double.isInfinite(initMax)) {
            throw new ParameterException("initMax is " + initMax + ", but must be a finite number of at least 0");
        }
        if (required && !check) {
            throw new ParameterException(ExportSettings.CONTRADICTION);
        }
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
    }

    /**
     * Returns the options of the rewrite.
     *
     * @param given the parameters that the file gives
     */
    public TwistOptions options(Map<String, Tensor> given) {
        GlobSet globs = new GlobSet(includes, excludes);
        return TwistOptions.defaults()
                .withInitialization(initialization)
                .withInitMax(initMax)
                .withSeed(seed)
                .withCoordinates(coordinates)
                .withPurpose(purpose)
                .withAsFunction(asFunction)
                .withParameters(given)
                .withInclude(globs)
                .withAgain(globs::isNamed);
    }
}
