/* SPDX-License-Identifier: MIT */ provider my__prov { probe fire(); probe again(int class, string what) : (int, char *); }; provider second { probe fire(uint8_t); }
