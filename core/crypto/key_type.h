// The type of a foreign key, from a CSR.
#pragma once

#include "core/crypto/key.h"

namespace millrace {

// An error names a type that no CA accepts.
Result<KeyType> key_type_of(const EVP_PKEY* key);

}  // namespace millrace
