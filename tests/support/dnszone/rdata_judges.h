// BIND, Knot and NSD as judges of records: what they make of zone text.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace millrace::dnszone::test {

// Rdata in hexadecimal by "OWNER TYPENUMBER".
using WireByRecord = std::map<std::string, std::string>;

// Of the zone j.test as BIND compiles it, and as knotd sends it. An error of the server is a
// failure of the test, with what the server said.
WireByRecord wire_by_bind(const std::string& zone);
WireByRecord wire_by_knot(const std::string& zone);

// Empty: nsd-checkzone loads the zone.
std::string faults_by_nsd(const std::string& zone);

}  // namespace millrace::dnszone::test
