// Taking over an account of another ACME client.
#pragma once

#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// Takes over the account that the key in the file has at the CA: PEM, or a JWK as certbot keeps it.
// Never replaces an account or a key that is there.
StageReport run_account_import(const StageContext& context, const CaSettings& ca,
                               const Path& key_file);

}  // namespace millrace::acme
