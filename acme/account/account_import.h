// Imports an account of another ACME client.
#pragma once

#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// Imports the account that the key in the file has at the CA. The file is PEM, or a JWK as certbot
// stores it. Never replaces an existing account or key.
StageReport run_account_import(const StageContext& context, const CaSettings& ca,
                               const Path& key_file);

}  // namespace millrace::acme
