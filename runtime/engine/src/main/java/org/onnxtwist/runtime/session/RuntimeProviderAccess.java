package org.onnxtwist.runtime.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The providers of the ONNX Runtime on the class path. */
final class RuntimeProviderAccess implements ProviderAccess {
    /**
     * An ONNX model of one Identity node over a float vector. A library that carries CUDA accepts the provider without a device
     * and fails when a session is made, so one is made. Written out because the bytes never change.
     */
    private static final byte[] IDENTITY_MODEL = {
        0x08, 0x08, 0x3a, 0x37, 0x0a, 0x10, 0x0a, 0x01, 'x', 0x12, 0x01, 'y', 0x22, 0x08, 'I', 'd', 'e', 'n', 't', 'i',
        't', 'y', 0x12, 0x01, 'i', 'Z', 0x0f, 0x0a, 0x01, 'x', 0x12, 0x0a, 0x0a, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0a,
        0x02, 0x08, 0x01, 'b', 0x0f, 0x0a, 0x01, 'y', 0x12, 0x0a, 0x0a, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0a, 0x02, 0x08,
        0x01, 'B', 0x04, 0x0a, 0x00, 0x10, 0x0d
    };

    @Override
    public Set<Provider> carried() {
        RuntimeEnvironment.get();
        Set<Provider> carried = EnumSet.of(Provider.CPU);
        if (OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            carried.add(Provider.CUDA);
        }
        return carried;
    }

    @Override
    public Optional<String> refusal(Provider provider) {
        OrtEnvironment environment = RuntimeEnvironment.get();
        InferenceOptions options = InferenceOptions.defaults().with(provider).withThreads(1);
        try (OrtSession.SessionOptions settings = RuntimeSettings.of(options);
                OrtSession session = environment.createSession(IDENTITY_MODEL, settings)) {
            return session.getNumInputs() == 1 ? Optional.empty() : Optional.of("the session lost an input");
        } catch (OrtException e) {
            return Optional.of(RuntimeSettings.firstLine(e));
        }
    }
}
