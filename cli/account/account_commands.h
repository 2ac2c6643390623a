// What the commands about an account share.
#pragma once

#include <functional>

#include "cli/line/with_config.h"

namespace millrace::cli {

inline constexpr Option kCaOption = {"--ca", "NAME",
                                     "The CA: acme (the one in /acme, the default) or a name in "
                                     "/cas."};

// The configuration and, of it, the CA that --ca names.
using AccountAct =
    std::function<StageReport(const StageContext&, const Config&, const acme::CaSettings&)>;
Result<Outcome> with_ca(const Invocation& invocation, const AccountAct& act);

Result<const acme::CaSettings*> ca_named(const Config& config, const Arguments& arguments);

}  // namespace millrace::cli
