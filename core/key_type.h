// The type of a key that is not ours: of a CSR.
#pragma once

#include "core/key.h"

namespace millrace {

// An error names a type that no CA takes.
Result<KeyType> key_type_of(const EVP_PKEY* key);

}  // namespace millrace
