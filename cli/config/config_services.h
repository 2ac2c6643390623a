// The part /services of the configuration, with the defaults of the kinds.
#pragma once

#include "acme/settings.h"
#include "cli/config/config_document.h"
#include "publish/service/service_files.h"

namespace millrace::cli {

// `base`: where relative paths start. Faults are in the document.
publish::PullSettings pull_settings(ConfigDocument& document, const Path& base,
                                    const acme::Settings& acme);

}  // namespace millrace::cli
