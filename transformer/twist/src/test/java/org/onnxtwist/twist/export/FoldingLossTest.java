package org.onnxtwist.twist.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.ConvModels;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * Which layers are folded. PyTorch, in float16 with sums in float against double precision, one input channel, has on a constant image 1.7, 26
 * and 270 times the unfolded layer's error when centres of up to 6, 50 and 1000 are folded.
 */
class FoldingLossTest {
    /** A layer of 2 input channels, its kernels uniform, all centres the same. */
    private static Model layer(Coordinates coordinates, double center) {
        Model model = ConvModels.one(8, 17, Dim.of(5), Dim.of(6));
        TwistRewrite.apply(
                model,
                TwistOptions.defaults()
                        .withInitialization(Initialization.SEED)
                        .withPurpose(Purpose.EXPORT)
                        .withCoordinates(coordinates));
        for (Value value : List.copyOf(model.graph().initializers())) {
            String name = value.name().orElse("");
            if (name.endsWith(".center_x") || name.endsWith(".center_y")) {
                double[] numbers = new double[4];
                Arrays.fill(numbers, center);
                model.graph().setInitializer(value, Tensor.ofDoubles(DType.FLOAT, numbers, 4));
            }
        }
        return model;
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, 1.5, true",
        "FLOAT, 5, true",
        "FLOAT, 100, false",
        "FLOAT, 10000, false",
        "FLOAT16, 1.5, true",
        "FLOAT16, 50, false",
        "BFLOAT16, 1.5, true",
        "BFLOAT16, 50, false",
        "FLOAT, NaN, false",
        "FLOAT, Infinity, false"
    })
    void centresAreFoldedWhereThatCostsNoDigits(DType arithmetic, double center, boolean folds) {
        TwistLayer layer = Recogniser.recognise(layer(Coordinates.SEED, 1)).get(0);
        double[] centres = {center, center, center, center};
        assertEquals(
                folds,
                new FoldingLoss(layer, arithmetic, centres, centres).obstacle().isEmpty());
    }

    @Test
    void aLayerFarOutsideOfItsImageStaysAsItIs() {
        Model model = layer(Coordinates.SEED, 1e4);
        int nodes = model.graph().nodeCount();
        ExportedLayer exported = TwistExport.run(model, new CostModel(1)).get(0);
        assertTrue(exported.kept());
        assertEquals("reference", exported.label());
        assertTrue(exported.reason().startsWith("it is kept: folding centres of up to 1.000e+04"), exported.reason());
        assertEquals(nodes, model.graph().nodeCount());
    }

    /** 2j/w - 1 + c has no centre to fold at c = 1. */
    @Test
    void centredCoordinatesHaveTheirZeroAtOne() {
        assertFalse(TwistExport.run(layer(Coordinates.CENTERED, 1), new CostModel(1))
                .get(0)
                .kept());
        assertTrue(TwistExport.run(layer(Coordinates.CENTERED, 300), new CostModel(1))
                .get(0)
                .kept());
    }

    /** The type that the model is converted to afterwards counts. */
    @Test
    void digitsAreThoseOfTheArithmetic() {
        ExportOptions options = ExportOptions.of(new CostModel(1));
        assertFalse(TwistExport.run(layer(Coordinates.SEED, 12), options)
                .layers()
                .get(0)
                .kept());
        assertTrue(TwistExport.run(layer(Coordinates.SEED, 12), options.withArithmetic(DType.FLOAT16))
                .layers()
                .get(0)
                .kept());
    }
}
