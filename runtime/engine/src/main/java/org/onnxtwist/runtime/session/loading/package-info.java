/** Models on their way into a session: checked when they are read, and loaded as copies that nobody can change, or that compute in float. */
@NullMarked
package org.onnxtwist.runtime.session.loading;

import org.jspecify.annotations.NullMarked;
