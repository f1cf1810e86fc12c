package org.onnxtwist.page.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One browser for all tests of a run, started by the first and closed after the last; without one the tests are skipped. */
final class ChromiumExtension implements ExecutionCondition, ParameterResolver {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Path> program = Chromium.find();
        return program.isPresent()
                ? ConditionEvaluationResult.enabled("the browser is " + program.get())
                : ConditionEvaluationResult.disabled(
                        "no Chromium is installed: install it, or name it with -D" + Chromium.PROPERTY + "=FILE");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Chromium.class;
    }

    @Override
    public Chromium resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(ChromiumExtension.class))
                .getOrComputeIfAbsent(Chromium.class, key -> start(), Chromium.class);
    }

    private static Chromium start() {
        try {
            return Chromium.start(Chromium.find().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException("the browser does not start", e);
        }
    }
}
