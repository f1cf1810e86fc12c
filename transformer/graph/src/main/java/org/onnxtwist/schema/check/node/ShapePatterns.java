package org.onnxtwist.schema.check.node;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.schema.OperatorSchema;

/**
 * The shapes that operators take for their inputs, as far as patterns can say them.
 *
 * <p>Source: the descriptions of inputs in ONNX's documentation of operators, and the ranks and sizes that its shape inference asks
 * for. Each line is an operator, the version from which on it holds, and a pattern for each of its first inputs, {@code ~} for one
 * of which nothing is said.
 */
final class ShapePatterns {
    private static final String TEXT = """
            AffineGrid 20: N * *, S
            Attention 23: B S E | B H S D, B T F | B K T D, B T G | B K T V
            BatchNormalization 9: N C ..., C, C, C, C
            CausalConvWithState 27: B C L, C 1 K, C, B C P
            Col2Im 18: N C L, S, S
            ConstantOfShape 9: R
            DepthToSpace 1: N C H W
            Det 11: ... M M
            Dropout 12: ~, ,
            Expand 8: ~, R
            GRU 7: * * I, D G I, D G H, D B, N, * * H
            GridSample 16: N C ..., N ...
            ImageDecoder 20: L
            InstanceNormalization 1: N C ..., C, C
            LSTM 7: * * I, D G I, D G H, D B, N, * * H, * * H, D P
            LinearAttention 27: B T *, B T *, B T *, B * * *, B T *, B T *
            MaxRoiPool 1: N C H W, R 5
            NegativeLogLikelihoodLoss 12: N C ...d, N ...d, C
            OneHot 9: ~, | 1, 2
            RNN 7: * * I, D G I, D G H, D B, N, * * H
            Reshape 5: ~, R
            Resize 11: ~, ~, S, T
            ReverseSequence 10: * * ..., B
            RoiAlign 10: N C H W, R 4, R
            SoftmaxCrossEntropyLoss 12: N C ...d, N ...d, C
            SpaceToDepth 1: N C H W
            TensorScatter 24: B ..., B ..., B
            TfIdfVectorizer 9: C | N C
            Tile 6: ~, R
            TopK 10: ~, 1
            ai.onnx.ml.TreeEnsemble 5: N F
            ai.onnx.preview.FlexAttention 1: B H L E, B K S E, B K S V
            """;

    private record Line(long since, List<List<ShapePattern>> inputs) {}

    private static final Map<String, Line> LINES = parse();

    private ShapePatterns() {}

    private static Map<String, Line> parse() {
        Map<String, Line> lines = new HashMap<>();
        TEXT.lines().forEach(line -> {
            String[] parts = line.split("[ :]", 3);
            List<List<ShapePattern>> inputs = Arrays.stream(
                            parts[2].substring(1).split(",", -1))
                    .map(input -> input.trim().equals("~") ? List.<ShapePattern>of() : ShapePattern.alternatives(input))
                    .toList();
            lines.put(parts[0], new Line(Long.parseLong(parts[1]), inputs));
        });
        return Map.copyOf(lines);
    }

    /** For each of the first inputs the patterns of which its shape must match one, none where any shape will do. */
    static List<List<ShapePattern>> of(OperatorSchema schema) {
        return Optional.ofNullable(LINES.get(schema.id().toString()))
                .filter(line -> schema.since() >= line.since())
                .map(Line::inputs)
                .orElse(List.of());
    }
}
