package org.onnxtwist.runtime.session;

import java.util.Optional;
import java.util.Set;

/** The execution providers that the available runtime library and the machine offer. */
interface ProviderAccess {
    /** The providers that the library was built with, whether or not the machine has a device for them. */
    Set<Provider> carried();

    /** Returns the reason why a session cannot use {@code provider}, in the runtime's words; empty if it can. Tries it. */
    Optional<String> refusal(Provider provider);

    /** Returns the access to the ONNX Runtime on the class path. Nothing is loaded before a method is called. */
    static ProviderAccess ofRuntime() {
        return new RuntimeProviderAccess();
    }
}
